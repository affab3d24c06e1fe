/** Installs the fake engine, as a process that can be killed: `node install-fake-child.ts LOCKS`. */
import { installEngine } from '../../src/provision/install-engine.ts'
import { fakeEngine } from './install-workplace.ts'

const [, , locks = ''] = process.argv
const outcome = await installEngine({
  engine: fakeEngine,
  locks,
  signal: new AbortController().signal,
  onProgress: ({ text }) => process.stdout.write(`${text}\n`),
})
process.stdout.write(`outcome ${JSON.stringify({ reused: outcome.reused, path: outcome.path })}\n`)
