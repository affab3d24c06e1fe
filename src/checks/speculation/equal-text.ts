/** One greedy request at a time brings the text that the same server brings without speculation. */
import type { Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { firstChoice, outputOf } from '../judges/read.ts'
import { sameAnswerCodes } from '../judges/same-answer.ts'
import { counted, undrafted } from './parts/counters.ts'
import { sameOrExplained } from './parts/judge-same.ts'
import { askEach, promptsOf, scoreEach, skipWithoutPrompts } from './parts/prompts.ts'

export const speculationEqualText = defineCheck<string>({
  id: 'speculation/equal-text',
  title: 'Greedy answers are those of the same server without speculation',
  advice: 'Switch speculation off: it may save time, but never change an answer.',
  answers: 'draft tokens that the target would not have chosen were accepted (vllm#7627)',
  level: 'must',
  needs: ['speculation', 'metrics', 'logprobs'],
  skip: skipWithoutPrompts,
  codes: sameAnswerCodes,
  exerciseBaseline: scoreEach,
  exercise: (context) => counted(context, () => askEach(context)),
  judge: judgeEqual,
})

function judgeEqual(transcript: Transcript, facts: ServerFacts): Judgement {
  const findings = promptsOf(facts).flatMap(({ name }): readonly Finding[] => {
    const [reference, answer] = [transcript[`baseline ${name}`], transcript[name]]
    if (reference === undefined || answer === undefined) return []
    return sameOrExplained({ name: `baseline ${name}`, answer: reference }, { name, answer })
  })
  if (findings.length > 0) return findings
  const nothing = undrafted(transcript, facts)
  if (nothing !== undefined) return { vacuous: nothing }
  const silent = promptsOf(facts).every(({ name }) => {
    const answer = transcript[name]
    return answer === undefined || outputOf(firstChoice(answer)) === ''
  })
  return silent ? { vacuous: 'the answers are empty' } : []
}
