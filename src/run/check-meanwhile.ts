/** Checks a server while a load is on it: one that is right alone may be wrong under load. */
import { runCheck } from '../checks/run-check.ts'
import type { Check } from '../contract/check.ts'
import { markKnown } from '../checks/known-findings.ts'
import { keepRecord } from './keep-record.ts'
import { noteStrain } from './guard/note-strain.ts'
import type { StepPlace } from './run.ts'

/** Forms of answers, a few requests each: what a load measures is hardly touched by them. */
export const formsUnderLoad: ReadonlySet<string> = new Set([
  'stream/chat-contract',
  'stream/completions-contract',
  'stream/utf8',
  'chat/shape',
  'chat/usage',
  'completions/shape',
  'completions/usage',
  'errors/recovery',
])

/**
 * What holds whatever else a server does: the form of its answers, and that they are not mixed up. Its counters are
 * shared with the load, which has a ledger of its own; the exact text of an answer may depend on what it is batched
 * with.
 */
export const allUnderLoad: ReadonlySet<string> = new Set([
  ...formsUnderLoad,
  'isolation/concurrent',
  'isolation/shared-prefix',
])

export interface Meanwhile {
  readonly place: StepPlace
  /** Name of the load. */
  readonly name: string
  readonly checks: readonly Check[]
}

async function checkUntil({ place, name, checks }: Meanwhile, ended: AbortSignal): Promise<void> {
  const { server, known, found } = place
  for (const check of checks) {
    if (ended.aborted) break
    const record = await runCheck(check, { client: server.client, facts: server.facts, signal: ended })
    // Cut short by the load's end: it says nothing.
    if (record.outcome.status === 'skip') continue
    const marked = await noteStrain(markKnown(record, known), server)
    keepRecord(found, { ...marked, under: name, title: `${record.title}, under load` })
  }
}

/** The checks go on as long as the load does; their records say under which. */
export async function checkMeanwhile<Result>(
  meanwhile: Meanwhile,
  load: () => Promise<Result>,
): Promise<Result> {
  const over = new AbortController()
  const { run, server } = meanwhile.place
  const ended = AbortSignal.any([run.interrupt.signal, server.died, over.signal])
  const checking = checkUntil(meanwhile, ended)
  try {
    return await load()
  } finally {
    over.abort()
    await checking
  }
}
