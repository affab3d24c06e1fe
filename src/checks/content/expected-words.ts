/** Prompts whose answers are known bring the words that the preset expects. */
import type { Finding, ServerFacts, Skip } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import type { ContentExpectation } from '../../contract/preset.ts'
import { type Some, someOf } from '../applies.ts'
import { type Case, answered, sendsFor } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { ask, inTurn } from '../endpoints.ts'
import { expectedByPreset } from '../grounds.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { user } from '../prompts.ts'

export const contentExpectedWords = defineCheck({
  id: 'content/expected-words',
  title: 'Answers hold the words that the preset expects',
  advice: 'Check weights, dtype, quantization and chat template: the model does not answer as it should.',
  answers: 'a port that computes wrongly answers every request with 200 and fluent nonsense',
  level: 'must',
  needs: [],
  applies: expectationsOf,
  codes: ['word-missing'],
  grounds: { default: expectedByPreset },
  exercise: (context, expectations) =>
    inTurn(
      sendsFor(expectations, ({ endpoint, prompt, maxTokens = 64 }) => {
        const input = endpoint === 'chat' ? { messages: [user(prompt)] } : { prompt }
        return ask(context, endpoint, { ...input, max_tokens: maxTokens, temperature: 0 })
      }),
    ),
  judge: judgeWords,
})

type ExpectedWords = ContentExpectation & Case

/** Each expectation, with the name of the exchange that answers it. */
function expectationsOf({ expectations }: ServerFacts): Some<ExpectedWords> | Skip {
  const cases = (expectations.content ?? []).map((expectation, index) => ({
    ...expectation,
    exchange: `expectation ${index + 1}`,
  }))
  return someOf(cases, 'the preset expects no words')
}

function judgeWords(transcript: Transcript, expectations: readonly ExpectedWords[]): readonly Finding[] {
  return answered(transcript, expectations).flatMap(({ exchange, prompt, expect, answer }) => {
    const { text } = firstChoice(answer)
    const missing = expect.filter((word) => !text.includes(word))
    if (missing.length === 0) return []
    const message = `Expected ${missing.map(quote).join(', ')} in the answer to ${quote(prompt)}, got ${quote(text)}.`
    return [{ code: 'word-missing', message, exchange, path: 'choices[0]' }]
  })
}
