// One rule for each room, and one for each import of its that layers.json has a sentence of its own for. A rule's
// comment says what to do instead; scripts/check-layers.ts prints it.
const layers = require('./layers.json')

const tests = '[.](test|e2e)[.]ts$'
const only = ({ name, owners, modules, comment }) => ({
  name,
  comment,
  severity: 'error',
  from: { path: '^src/', pathNot: [`^src/(${owners.join('|')})/`, tests] },
  to: { path: `^(node:)?(${modules.join('|')})$` },
})

function rulesOf([room, { mayImport, instead }]) {
  const { '*': otherwise, ...special } = instead
  const named = [room, ...mayImport, ...Object.keys(special)]
  const rule = (name, comment, to) => ({
    name,
    comment,
    severity: 'error',
    from: { path: `^src/${room}/` },
    to,
  })
  return [
    ...Object.entries(special).map(([other, comment]) =>
      rule(`layer-${room}/${other}`, comment, { path: `^src/${other}/` }),
    ),
    rule(`layer-${room}`, otherwise, { path: '^src/', pathNot: `^src/(${named.join('|')})/` }),
  ]
}

module.exports = {
  forbidden: [
    ...Object.entries(layers).flatMap(rulesOf),
    {
      name: 'unknown-folder',
      comment: 'Put the file into a room that there is, or give the new room its entry in layers.json.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: `^src/(${Object.keys(layers).join('|')})/` },
      to: {},
    },
    {
      name: 'no-cycles',
      comment: 'Move what both files need into a file of its own, and import that from both.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'Import the file where it is needed, or delete it.',
      severity: 'error',
      from: { orphan: true, pathNot: [tests, '[.]d[.]ts$'] },
      to: {},
    },
    {
      name: 'source-never-imports-tests',
      comment: 'Move what the source needs out of the test, and let the test import it.',
      severity: 'error',
      from: { path: '^src/', pathNot: tests },
      to: { path: ['^test/', tests] },
    },
    {
      name: 'not-to-dev-dependency',
      comment:
        'Do without the package, or move it to `dependencies` with a line in a decision under docs/decisions/.',
      severity: 'error',
      from: { path: '^src/', pathNot: tests },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm-peer'] },
    },
    only({
      name: 'only-host-spawns',
      owners: ['host'],
      modules: ['child_process', 'cluster', 'worker_threads'],
      comment:
        'Start it through host/run-command.ts or host/spawn-group.ts, or add to host/ what those cannot do.',
    }),
    only({
      name: 'only-wire-opens-sockets',
      owners: ['wire'],
      modules: ['http', 'https', 'http2', 'net', 'tls', 'dgram'],
      comment: 'Send through wire/send.ts or openai/, or add to wire/ what those cannot do.',
    }),
    only({
      name: 'only-some-touch-files',
      owners: ['host', 'models', 'subject', 'cli'],
      modules: ['fs', 'fs/promises'],
      comment:
        'Take the text as a parameter and let host/, models/, subject/ or cli/ read it; write through an ArtifactSink.',
    }),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.json'] },
  },
}
