/** Log-probabilities of drafted tokens are the target's own. */
import type { CheckContext, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { inTurn } from '../endpoints.ts'
import { firstChoice } from '../judges/read.ts'
import { sameGreedyCodes, sameGreedyFindings } from '../judges/same-greedy.ts'
import { counted, undrafted } from './parts/counters.ts'
import { askScored, promptsOf, skipWithoutPrompts } from './parts/prompts.ts'

/** Long enough for several drafts. */
const maxTokens = 20

export const speculationLogprobs = defineCheck<string>({
  id: 'speculation/logprobs',
  title: 'Log-probabilities under speculation are those without',
  advice: 'Do not evaluate by log-probabilities of this server: they are not those of its model.',
  answers:
    'log-probabilities of accepted drafts came back as 0, or were those of another position (vllm#17876, vllm#34497)',
  level: 'must',
  needs: ['speculation', 'metrics', 'logprobs'],
  skip: skipWithoutPrompts,
  codes: [...sameGreedyCodes, 'logprobs-missing'],
  exerciseBaseline: scoreShort,
  exercise: (context) => counted(context, () => scoreShort(context)),
  judge: judgeScores,
})

function scoreShort(context: CheckContext): Promise<Transcript> {
  const sends = promptsOf(context.facts).map((prompt): readonly [string, () => Promise<Exchange>] => [
    prompt.name,
    () => askScored(context, prompt, { max_tokens: maxTokens }),
  ])
  return inTurn(Object.fromEntries(sends))
}

function judgeScores(transcript: Transcript, facts: ServerFacts): Judgement {
  const findings = promptsOf(facts).flatMap(({ name }) => {
    const baseline = `baseline ${name}`
    const [reference, answer] = [transcript[baseline], transcript[name]]
    if (reference === undefined || answer === undefined) return []
    const fewer = lengthOf(answer) < lengthOf(reference)
    const message = `The answer has ${lengthOf(answer)} tokens with log-probabilities, without speculation ${lengthOf(reference)}.`
    if (fewer && textOf(answer) === textOf(reference)) {
      return [{ code: 'logprobs-missing', message, exchange: name, path: 'choices[0].logprobs' }]
    }
    return sameGreedyFindings({
      reference: { name: baseline, answer: reference },
      other: { name, answer },
    })
  })
  if (findings.length > 0) return findings
  const nothing = undrafted(transcript, facts)
  return nothing === undefined ? [] : { vacuous: nothing }
}

const lengthOf = (answer: Exchange): number => firstChoice(answer).logprobs.length
const textOf = (answer: Exchange): string => firstChoice(answer).text
