// `npm test`: installs what is missing, then runs every test but the slow end-to-end ones.
import { join } from 'node:path'
import { runInherited } from '../bin/run-inherited.mjs'
import { ensureEngine, ensureModules, root } from './prepare.mjs'

ensureModules()
ensureEngine()
const projects = ['unit', 'contract', 'integration', 'parsers', 'smoke'].flatMap((name) => [
  '--project',
  name,
])
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const node = join(root, 'node_modules/.bin/node')
process.exitCode = await runInherited(node, [vitest, 'run', ...projects, ...process.argv.slice(2)], {
  cwd: root,
})
