/** Types a check by the names of its exchanges, and keeps exchanges without an answer away from its judge. */
import type { Check, CheckContext, Judgement, ServerFacts } from '../contract/check.ts'
import type { Exchange } from '../contract/exchange.ts'
import { type Expectation, unanswered } from './judges/unanswered.ts'

export interface CheckSpec<Key extends string> extends Omit<Check, 'exercise' | 'judge' | 'notes'> {
  /** What every exchange has to be before `judge` sees any; default `complete`. Else the finding is `not-answered`. */
  readonly expects?: Expectation
  exercise(context: CheckContext): Promise<Readonly<Record<Key, Exchange>>>
  judge(transcript: Readonly<Record<Key, Exchange>>, facts: ServerFacts): Judgement
  notes?(transcript: Readonly<Record<Key, Exchange>>, facts: ServerFacts): readonly string[]
}

/** @returns the check, with the code `not-answered` added to its own */
export function defineCheck<Key extends string>({
  expects = 'complete',
  notes,
  ...spec
}: CheckSpec<Key>): Check {
  const told: Pick<Check, 'notes'> =
    notes === undefined
      ? {}
      : {
          notes: (transcript, facts) =>
            unanswered(transcript, expects).length > 0 ? [] : notes(transcript, facts),
        }
  return {
    ...spec,
    ...told,
    codes: ['not-answered', ...spec.codes],
    judge: (transcript, facts) => {
      const findings = unanswered(transcript, expects)
      if (findings.length > 0) return findings
      // A transcript is only ever judged by the check that recorded it, so it has the spec's keys.
      return spec.judge(transcript, facts)
    },
  }
}
