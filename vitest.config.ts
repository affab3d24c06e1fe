import { availableParallelism } from 'node:os'
import { delimiter, resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import { presetProjects } from './src/vitest/config.ts'
import { plainPython } from './test/workplaces/plain-python.ts'

/** Groups run one after the other: a real server's latency is not to be measured beside other tests. */
const groups = ['unit', 'contract', 'integration', 'parsers', 'smoke', 'fakes', 'e2e'] as const

interface Project {
  readonly name: (typeof groups)[number]
  readonly include: string
  readonly timeoutMs: number
}

const cache = resolve('node_modules/.cache/servewright-tests')
const isReal = (name: Project['name']): boolean => name === 'smoke' || name === 'e2e'
/** Of these mostly clusters are waited for, of which each takes more than a processor while it starts. */
const isSlow = (name: Project['name']): boolean => isReal(name) || name === 'fakes'

/** `ONLINE_CONFIG=autotest npx vitest run` tests presets on their real engines, and nothing else. */
const online = process.env['ONLINE_CONFIG'] !== undefined

// The command line starts some three hundred times and a load's threads a hundred times, and most of that was compiling
// the same modules. Node looks for it when a process starts, so that the workers need it before Vitest gives them theirs.
process.env['NODE_COMPILE_CACHE'] = `${cache}/compiled`
const path = online ? '' : [plainPython(cache), process.env['PATH']].join(delimiter)

/** What the engines of the tests are told by: servers inherit no variables that are not known. */
const ofFakes = 'FAKE_*,FIXTURES,NODE_*,UPSTREAM,CORRUPTION*'

const project = ({ name, include, timeoutMs }: Project) => ({
  extends: true as const,
  test: {
    name,
    include: [include],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    env: { SERVEWRIGHT_PASS_ENV: ofFakes, ...(isSlow(name) ? {} : { PATH: path }) },
    fileParallelism: !isReal(name),
    // Loading the same sources anew for each file was most of the work of unit tests.
    isolate: isSlow(name),
    // Vitest leaves a processor free, which of two is half; here the workers mostly wait, for processes or for limits.
    ...(isReal(name) ? {} : { maxWorkers: availableParallelism() + (isSlow(name) ? 0 : 1) }),
    sequence: { groupOrder: groups.indexOf(name) + 1 },
  },
})

const own = [
  project({ name: 'unit', include: 'src/**/*.test.ts', timeoutMs: 60_000 }),
  project({ name: 'contract', include: 'test/contract/**/*.test.ts', timeoutMs: 180_000 }),
  project({ name: 'integration', include: 'test/integration/**/*.test.ts', timeoutMs: 120_000 }),
  project({ name: 'parsers', include: 'test/parsers/**/*.test.ts', timeoutMs: 300_000 }),
  project({ name: 'smoke', include: 'test/e2e/tiny.e2e.ts', timeoutMs: 900_000 }),
  project({ name: 'fakes', include: 'test/e2e/fakes/**/*.e2e.ts', timeoutMs: 900_000 }),
  project({ name: 'e2e', include: 'test/e2e/slow/**/*.e2e.ts', timeoutMs: 900_000 }),
]

export default defineConfig({
  test: {
    // The count is of our own tests; of presets there is a verdict.
    reporters: ['default', online ? './src/vitest/reporter.ts' : './test/count-reporter.ts'],
    projects: online
      ? await presetProjects({ include: ['test/e2e/online/*.e2e.ts'], test: { fileParallelism: false } })
      : own,
  },
})
