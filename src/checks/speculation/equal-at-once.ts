/** Eight greedy requests at once bring the texts that the same server brings one at a time without speculation. */
import type { Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { atOnce } from '../endpoints.ts'
import { oneOfEach } from '../judges/one-of-each.ts'
import { sameAnswerCodes } from '../judges/same-answer.ts'
import { counted, undrafted } from './parts/counters.ts'
import { sameOrExplained } from './parts/judge-same.ts'
import { type NamedPrompt, askPrompt, promptsOf, scoreEach, skipWithoutPrompts } from './parts/prompts.ts'

const requests = 8

interface Placed {
  readonly prompt: NamedPrompt
  readonly exchange: string
}

function placed(facts: ServerFacts): readonly Placed[] {
  const prompts = promptsOf(facts)
  return Array.from({ length: requests }, (_, at) => prompts[at % Math.max(1, prompts.length)]).flatMap(
    (prompt, at) => (prompt === undefined ? [] : [{ prompt, exchange: `${prompt.name} place ${at + 1}` }]),
  )
}

export const speculationEqualAtOnce = defineCheck<string>({
  id: 'speculation/equal-at-once',
  title: 'Eight greedy answers at once are those without speculation',
  advice: 'Bound the number of running requests, or switch speculation off under load.',
  answers: 'drafts of requests that joined or left the batch were checked against the tokens of others',
  level: 'must',
  needs: ['speculation', 'metrics', 'logprobs'],
  skip: skipWithoutPrompts,
  codes: sameAnswerCodes,
  exerciseBaseline: scoreEach,
  exercise: (context) =>
    counted(context, () =>
      atOnce(
        Object.fromEntries(
          placed(context.facts).map(({ prompt, exchange }) => [exchange, () => askPrompt(context, prompt)]),
        ),
      ),
    ),
  judge: judgeEqual,
})

function judgeEqual(transcript: Transcript, facts: ServerFacts): Judgement {
  const findings = placed(facts).flatMap(({ prompt, exchange }): readonly Finding[] => {
    const name = `baseline ${prompt.name}`
    const [reference, answer] = [transcript[name], transcript[exchange]]
    if (reference === undefined || answer === undefined) return []
    return sameOrExplained({ name, answer: reference }, { name: exchange, answer })
  })
  if (findings.length > 0) return oneOfEach(findings)
  const nothing = undrafted(transcript, facts)
  return nothing === undefined ? [] : { vacuous: nothing }
}
