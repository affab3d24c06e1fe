/** Judges that two answers make the same calls and say the same. */
import type { Finding } from '../../contract/check.ts'
import type { Named } from './compare.ts'
import { quote } from './read.ts'
import { sameAnswerFindings } from './same-answer.ts'
import { callsOf } from './judge-calls.ts'

/** Calls by name and arguments, whatever their ids and the blanks between the arguments' tokens. */
export function sameCallsFindings(reference: Named, other: Named): readonly Finding[] {
  const [expected, got] = [callsOf(reference.answer), callsOf(other.answer)]
  const same = JSON.stringify(expected) === JSON.stringify(got)
  const message = `Expected the calls of ${reference.name}, ${quote(expected)}, got ${quote(got)}.`
  const path = 'choices[0].message.tool_calls'
  return [
    ...(same ? [] : [{ code: 'calls-differ', message, exchange: other.name, path }]),
    ...sameAnswerFindings(reference, other),
  ]
}
