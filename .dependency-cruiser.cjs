// One rule per folder, built from layers.json, so that the table in ARCHITECTURE.md and this check cannot drift apart.
const layers = require('./layers.json')

const tests = '[.](test|e2e)[.]ts$'
const only = ({ name, owners, modules, comment }) => ({
  name,
  comment,
  severity: 'error',
  from: { path: '^src/', pathNot: [`^src/(${owners.join('|')})/`, tests] },
  to: { path: `^(node:)?(${modules.join('|')})$` },
})

module.exports = {
  forbidden: [
    ...Object.entries(layers).map(([folder, allowed]) => ({
      name: `layer-${folder}`,
      comment: `src/${folder} may import itself and: ${allowed.join(', ') || 'nothing'} (layers.json).`,
      severity: 'error',
      from: { path: `^src/${folder}/` },
      to: { path: '^src/', pathNot: `^src/(${[folder, ...allowed].join('|')})/` },
    })),
    {
      name: 'unknown-folder',
      comment: 'A new folder under src/ needs its line in layers.json.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: `^src/(${Object.keys(layers).join('|')})/` },
      to: {},
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, pathNot: [tests, '[.]d[.]ts$'] }, to: {} },
    {
      name: 'source-never-imports-tests',
      severity: 'error',
      from: { path: '^src/', pathNot: tests },
      to: { path: ['^test/', tests] },
    },
    {
      name: 'not-to-dev-dependency',
      severity: 'error',
      from: { path: '^src/', pathNot: tests },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm-peer'] },
    },
    only({
      name: 'only-host-spawns',
      owners: ['host'],
      modules: ['child_process', 'cluster', 'worker_threads'],
      comment: 'Processes are started in src/host.',
    }),
    only({
      name: 'only-wire-opens-sockets',
      owners: ['wire'],
      modules: ['http', 'https', 'http2', 'net', 'tls', 'dgram'],
      comment: 'Sockets are opened in src/wire.',
    }),
    only({
      name: 'only-some-touch-files',
      owners: ['host', 'models', 'subject', 'cli'],
      modules: ['fs', 'fs/promises'],
      comment: 'Files are touched in host, models, subject and cli.',
    }),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.json'] },
  },
}
