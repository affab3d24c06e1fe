/** `npm run zoo:evaluate [model…]`: measures the zoo through the installed vLLM and writes the tables of its card. */
import { spawnSync } from 'node:child_process'
import { findEngine } from '../src/engines/lookup.ts'
import { locateEngine } from '../src/provision/locate-engine.ts'

const signal = new AbortController().signal
const { location } = await locateEngine({ engine: findEngine('vllm'), signal })
const args = ['-m', 'train.evaluate', ...process.argv.slice(2)]
const { status } = spawnSync(location.program, args, { cwd: 'zoo', stdio: 'inherit' })
process.exitCode = status ?? 1
