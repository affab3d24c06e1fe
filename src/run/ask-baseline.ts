/** Has the baseline answer what the planned checks want to compare with. */
import { nowMs } from '../base/clock.ts'
import { planChecks } from '../checks/plan-checks.ts'
import { type BaselineAnswer, runBaseline } from '../checks/run-baseline.ts'
import type { ServerUnderTest } from '../server/server-under-test.ts'
import type { Run } from './run.ts'

/** @returns the answers by id of the check; ends early when the server or the run does */
export async function askBaseline(
  server: ServerUnderTest,
  { filter, interrupt, onEvent }: Pick<Run, 'filter' | 'interrupt' | 'onEvent'>,
): Promise<ReadonlyMap<string, BaselineAnswer>> {
  const startedMs = nowMs()
  const ended = AbortSignal.any([interrupt.signal, server.died])
  const asking = planChecks(server.facts, filter).run.filter((check) => check.exerciseBaseline !== undefined)
  const answers = new Map<string, BaselineAnswer>()
  for (const check of asking) {
    if (ended.aborted) break
    const context = { client: server.client, facts: server.facts, signal: ended }
    answers.set(check.id, await runBaseline(check, context))
  }
  onEvent({ type: 'baseline-end', checks: answers.size, durationMs: nowMs() - startedMs })
  return answers
}
