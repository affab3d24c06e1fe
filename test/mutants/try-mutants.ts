/** Shows mutants to the whole command in both ways. */
import { availableParallelism } from 'node:os'
import type { Check } from '../../src/contract/check.ts'
import { mutantsOf } from './mutant.ts'
import type { Outcome } from './outcome.ts'
import { rejudgeMutants } from './rejudge-mutants.ts'
import { runMutant } from './run-mutant.ts'

const atOnce = 2 * availableParallelism()

const untold = 'rests on what no run is told of a server that others have started'

/** A check that finds the replayed good answers good is shown the others as well. */
async function send(check: Check, onOutcome: (outcome: Outcome) => void): Promise<void> {
  const [good, ...others] = (await mutantsOf(check)).filter(({ isServable }) => isServable)
  if (good?.name !== 'good') return
  const heard = await runMutant(good)
  const unproven = heard.unproven ?? (heard.right ? undefined : `cannot be replayed: ${heard.said}`)
  if (unproven !== undefined) return onOutcome({ ...heard, unproven })
  onOutcome(heard)
  for (const mutant of others) {
    const outcome = await runMutant(mutant)
    // What a server's own metrics say may have sufficed.
    onOutcome(outcome.right || mutant.isTold ? outcome : { unproven: untold, ...outcome })
  }
}

export async function tryMutants(
  { judged, sent }: { readonly judged: readonly Check[]; readonly sent: readonly Check[] },
  onOutcome: (outcome: Outcome) => void,
): Promise<void> {
  for (const check of judged) for (const outcome of rejudgeMutants(await mutantsOf(check))) onOutcome(outcome)
  const queue = sent.values()
  const work = async (): Promise<void> => {
    for (const check of queue) await send(check, onOutcome)
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}
