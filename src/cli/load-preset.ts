/** The loads of a preset, for `run`: put on the server that was just checked. */
import { planChecks } from '../checks/plan-checks.ts'
import type { EventListener } from '../contract/events.ts'
import type { LoadPlan } from '../contract/load.ts'
import type { Interrupt } from '../host/interrupt.ts'
import { sendingThreads } from '../host/sending-threads.ts'
import { orderLoad } from '../load/order-load.ts'
import { runLoads, type PutLoads } from '../run/run-loads.ts'
import type { ServerUnderTest } from '../server/server-under-test.ts'
import { modelTokenizer } from './load-prompts.ts'
import { countWords } from './load-tokenizer.ts'
import type { RunWords } from './run-words.ts'
import { filterOf, type Target } from './targets.ts'

export interface PresetLoadRun {
  readonly id: string
  readonly words: RunWords
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
  if (plans === undefined || run.words.only !== undefined) return {}
  const load: Load = async (server) => {
    const { preset } = server.record()
    const counters = await Promise.all(plans.map((plan) => modelTokenizer(preset, run.words, plan)))
    const orders = plans.map((plan, index) =>
      orderLoad({
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
      orders,
      checks: planChecks(server.facts, filterOf(run.words)).run,
      signal: run.interrupt.signal,
      onEvent: run.onEvent,
    })
  }
  return { load }
}
