/** Prompts whose answers are known bring the words that the preset expects. */
import type { Finding, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import type { ContentExpectation } from '../../contract/preset.ts'
import { defineCheck } from '../define-check.ts'
import { ask, inTurn } from '../endpoints.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { user } from '../prompts.ts'

export const contentExpectedWords = defineCheck<string>({
  id: 'content/expected-words',
  title: 'Answers hold the words that the preset expects',
  advice: 'Check weights, dtype, quantization and chat template: the model does not answer as it should.',
  answers: 'a port that computes wrongly answers every request with 200 and fluent nonsense',
  level: 'must',
  needs: [],
  skip: (facts) => (expectationsOf(facts).size === 0 ? 'the preset expects no words' : undefined),
  codes: ['word-missing'],
  exercise: (context) => {
    const sends = [...expectationsOf(context.facts)].map(([name, { endpoint, prompt, maxTokens = 64 }]) => {
      const input = endpoint === 'chat' ? { messages: [user(prompt)] } : { prompt }
      const send = () => ask(context, endpoint, { ...input, max_tokens: maxTokens, temperature: 0 })
      return [name, send] as const
    })
    return inTurn(Object.fromEntries(sends))
  },
  judge: judgeWords,
})

/** Each expectation, by the name of the exchange that answers it. */
function expectationsOf({ expectations }: ServerFacts): ReadonlyMap<string, ContentExpectation> {
  return new Map(
    (expectations.content ?? []).map((expectation, index) => [`expectation ${index + 1}`, expectation]),
  )
}

function judgeWords(transcript: Transcript, facts: ServerFacts): readonly Finding[] {
  return [...expectationsOf(facts)].flatMap(([exchange, { prompt, expect }]): readonly Finding[] => {
    const answer = transcript[exchange]
    if (answer === undefined) return []
    const { text } = firstChoice(answer)
    const missing = expect.filter((word) => !text.includes(word))
    if (missing.length === 0) return []
    const message = `Expected ${missing.map(quote).join(', ')} in the answer to ${quote(prompt)}, got ${quote(text)}.`
    return [{ code: 'word-missing', message, exchange, path: 'choices[0]' }]
  })
}
