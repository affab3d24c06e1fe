/** Judges that two answers make the same calls and say the same. */
import type { Finding } from '../../contract/check.ts'
import { tieNats } from '../../contract/tie-nats.ts'
import type { Named } from './compare.ts'
import { quote } from './read.ts'
import { answerDifferences, unlessExplained } from './same-answer.ts'
import { callsOf } from './judge-calls.ts'

/** Calls by name and arguments, whatever their ids and the blanks between the arguments' tokens. */
export function sameCallsFindings(
  reference: Named,
  other: Named,
  nats: number = tieNats(),
): readonly Finding[] {
  const [expected, got] = [callsOf(reference.answer), callsOf(other.answer)]
  const same = JSON.stringify(expected) === JSON.stringify(got)
  const message = `Expected the calls of ${reference.name}, ${quote(expected)}, got ${quote(got)}.`
  const path = 'choices[0].message.tool_calls'
  const findings = [
    ...(same ? [] : [{ code: 'calls-differ', message, exchange: other.name, path }]),
    ...answerDifferences(reference, other),
  ]
  return unlessExplained(findings, [reference, other], nats)
}
