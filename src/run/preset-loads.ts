/** The loads of a preset, for `run`: put on the server that was just checked. */
import { planChecks } from '../checks/plan-checks.ts'
import type { EventListener } from '../contract/events.ts'
import type { LoadPlan } from '../contract/load.ts'
import type { Interrupt } from '../host/interrupt.ts'
import { sendingThreads } from '../host/sending-threads.ts'
import { planToRequest } from '../load/plan-to-request.ts'
import { runLoads, type PutLoads } from './run-loads.ts'
import type { ServerUnderTest } from '../server/server-under-test.ts'
import { modelTokenizer } from '../subject/prompt-source.ts'
import { countWords } from '../subject/read-tokenizer.ts'
import type { RunOptions } from '../subject/run-options.ts'
import { filterOf, type Target } from '../subject/subject.ts'

export interface PresetLoadRun {
  readonly id: string
  readonly options: RunOptions
  readonly interrupt: Interrupt
  readonly onEvent: EventListener
}

type Load = (server: ServerUnderTest) => Promise<PutLoads>

function usersOf({ arrival }: LoadPlan): number {
  return arrival.kind === 'users' ? arrival.users : Infinity
}

/** Whoever asks for some checks only does not ask for a load. */
export function presetLoad(target: Target, run: PresetLoadRun): { readonly load?: Load } {
  const { load: plans, apiKey } = target
  if (plans === undefined || run.options.only !== undefined) return {}
  const load: Load = async (server) => {
    const { preset } = server.record()
    const counters = await Promise.all(plans.map((plan) => modelTokenizer(preset, run.options, plan)))
    const requests = plans.map((plan, index) =>
      planToRequest({
        plan,
        baseUrl: server.baseUrl,
        model: server.facts.model,
        ...(apiKey === undefined ? {} : { apiKey }),
        countTokens: counters[index] ?? countWords,
        threads: Math.min(sendingThreads(), usersOf(plan)),
        keepStamps: false,
        runId: `${run.id}-${plan.name}`,
      }),
    )
    return await runLoads({
      server,
      requests,
      checks: planChecks(server.facts, filterOf(run.options)).run,
      signal: run.interrupt.signal,
      onEvent: run.onEvent,
    })
  }
  return { load }
}
