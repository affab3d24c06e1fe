/** Log-probabilities of drafted tokens are the target's own. */
import type { CheckContext, Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { openai, vllm } from '../grounds.ts'
import { type Named, compare } from '../judges/compare.ts'
import { firstChoice } from '../judges/read.ts'
import { sameGreedy, sameGreedyCodes } from '../judges/same-greedy.ts'
import { counted, foundOrUndrafted } from './parts/counters.ts'
import { type Prompts, promptsOf, scoreEach } from './parts/prompts.ts'

/** Long enough for several drafts. */
const maxTokens = 20

export const speculationLogprobs = defineCheck({
  id: 'speculation/logprobs',
  title: 'Log-probabilities under speculation are those without',
  advice: 'Do not evaluate by log-probabilities of this server: they are not those of its model.',
  answers:
    'log-probabilities of accepted drafts came back as 0, or were those of another position (vllm#17876, vllm#34497)',
  level: 'must',
  grounds: {
    default: vllm(
      'features/speculative_decoding',
      'lossless guarantees: greedy sampling with it equals that without',
    ),
    'logprobs-missing': openai('chat/object', 'choices.logprobs.content: one entry for each token'),
  },
  needs: ['speculation', 'metrics', 'logprobs'],
  applies: promptsOf,
  codes: [...sameGreedyCodes, 'logprobs-missing'],
  exerciseBaseline: scoreShort,
  exercise: (context, prompts) => counted(context, () => scoreShort(context, prompts)),
  judge: judgeScores,
})

function scoreShort(context: CheckContext, prompts: Prompts): Promise<Transcript> {
  return scoreEach(context, prompts, { max_tokens: maxTokens })
}

function judgeScores(transcript: Transcript, prompts: Prompts, facts: ServerFacts): Judgement {
  const findings = prompts.flatMap(({ name }) =>
    compare(transcript, [`baseline ${name}`, name], scoreFindings(facts)),
  )
  return foundOrUndrafted(findings, transcript, facts)
}

function scoreFindings(facts: ServerFacts) {
  return (reference: Named, other: Named): readonly Finding[] => {
    const [expected, got] = [firstChoice(reference.answer), firstChoice(other.answer)]
    if (got.logprobs.length >= expected.logprobs.length || got.text !== expected.text)
      return sameGreedy(facts)(reference, other)
    const message = `The answer has ${got.logprobs.length} tokens with log-probabilities, without speculation ${expected.logprobs.length}.`
    return [{ code: 'logprobs-missing', message, exchange: other.name, path: 'choices[0].logprobs' }]
  }
}
