/**
 * `node test/torture/kill-real.ts [TIMES]` kills Servewright with SIGKILL in the checks of a real vLLM that has its own
 * process layout, and looks how long its processes live: API server, engine core and worker have to be gone.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { nowMs, sleep } from '../../src/base/clock.ts'
import { listProcesses } from '../../src/host/processes.ts'
import { runReal, treeOf } from '../e2e/run-real.ts'

const preset = `
presets:
  with-worker: { extends: tiny, env: { VLLM_ENABLE_V1_MULTIPROCESSING: '1' } }
`
const patienceMs = 30_000
const times = Number(process.argv[2] ?? 10)
let left = 0

for (let time = 1; time <= times; time++) {
  using run = runReal(['run', 'with-worker'], preset)
  await run.says('Checks')
  await pause(3_000 * Math.random())
  const tree = treeOf(run).map(({ pid }) => pid)
  const alive = (): readonly number[] =>
    listProcesses().flatMap(({ pid, state }) => (tree.includes(pid) && state !== 'Z' ? [pid] : []))
  run.child.kill('SIGKILL')
  const startMs = nowMs()
  while (alive().length > 0 && nowMs() - startMs < patienceMs) await sleep(5)
  const survivors = alive().length
  left += survivors
  process.stdout.write(
    `${time}: ${tree.length} processes, ${survivors} left, ${Math.round(nowMs() - startMs)} ms\n`,
  )
}
process.stdout.write(`${times} kills of Servewright on a real vLLM, ${left} survivors\n`)
process.exitCode = left === 0 ? 0 : 1
