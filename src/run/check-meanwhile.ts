/** Checks a server while a load is on it: one that is right alone may be wrong under load. */
import { runCheck } from '../checks/run-check.ts'
import type { Check } from '../contract/check.ts'
import type { CheckRecord } from '../contract/report.ts'
import type { ServerUnderTest } from '../server/server-under-test.ts'

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
  readonly server: ServerUnderTest
  /** Ids that end in `@` and this name. */
  readonly name: string
  /** Of those that were planned, the ones that run. */
  readonly checks: readonly Check[]
  readonly signal: AbortSignal
}

async function checkUntil(
  { server, name, checks }: Meanwhile,
  ended: AbortSignal,
): Promise<readonly CheckRecord[]> {
  const records: CheckRecord[] = []
  for (const check of checks) {
    if (ended.aborted) break
    const record = await runCheck(check, { client: server.client, facts: server.facts, signal: ended })
    // Cut short by the load's end: it says nothing.
    if (record.outcome.status === 'skip') continue
    records.push({ ...record, id: `${record.id}@${name}`, title: `${record.title}, under load` })
  }
  return records
}

/** The checks go on as long as the load does. */
export async function checkMeanwhile<Result>(
  meanwhile: Meanwhile,
  load: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly checks: readonly CheckRecord[] }> {
  const over = new AbortController()
  const { signal, server } = meanwhile
  const checking = checkUntil(meanwhile, AbortSignal.any([signal, server.died, over.signal]))
  try {
    const result = await load()
    over.abort()
    return { result, checks: await checking }
  } finally {
    over.abort()
    await checking
  }
}
