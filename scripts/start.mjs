// `npm start`: installs what is missing, then runs the main job.
import { join } from 'node:path'
import { runInherited } from '../bin/run-inherited.mjs'
import { ensureEngine, ensureModules, root } from './prepare.mjs'

ensureModules()
ensureEngine()
const words = process.argv.slice(2)
const args = words.length === 0 ? ['run', 'tiny'] : words
process.exitCode = await runInherited(process.execPath, [join(root, 'bin/servewright.mjs'), ...args])
