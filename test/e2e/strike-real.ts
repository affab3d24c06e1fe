/** Stops or kills one process of a real vLLM that has its own process layout, amid the checks, and keeps what the run says. */
import { nowMs } from '../../src/base/clock.ts'
import type { RunReport } from '../../src/contract/report.ts'
import { leftOf, runReal, treeOf } from './run-real.ts'

/** As vLLM starts by itself. */
export const withWorker = `
presets:
  with-worker: { extends: tiny, env: { VLLM_ENABLE_V1_MULTIPROCESSING: '1' } }
`

export interface Blow {
  readonly whom: 'API server' | 'EngineCore' | 'Worker'
  readonly signal: 'SIGSTOP' | 'SIGKILL'
}

export interface Struck {
  readonly pid: number
  readonly code: number | null
  /** From the signal until the run has given up on the server, in milliseconds. */
  readonly noticedMs: number
  readonly report: RunReport
  /** Processes of the run that are still there. */
  readonly left: readonly string[]
}

const titles = { EngineCore: 'VLLM::EngineCor', Worker: 'VLLM::Worker' } as const

export async function strikeReal({ whom, signal }: Blow): Promise<Struck> {
  using run = runReal(['run', 'with-worker'], withWorker)
  await run.says('Checks')
  const tree = treeOf(run)
  const struck = whom === 'API server' ? tree[0] : tree.find(({ title }) => title === titles[whom])
  if (struck === undefined) throw new Error(`There is no ${whom} among ${JSON.stringify(tree)}`)
  process.kill(struck.pid, signal)
  const struckMs = nowMs()
  await run.says('Stop')
  const noticedMs = nowMs() - struckMs
  const code = await run.ended
  const report = run.report()
  return { pid: struck.pid, code, noticedMs, report, left: leftOf(report) }
}
