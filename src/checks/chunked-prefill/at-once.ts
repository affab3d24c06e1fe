/** Long prompts at once share the tokens of a step, and each brings the answer that it brings alone. */
import { largest } from '../../base/extremes.ts'
import type { CheckContext, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { sendsFor } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { ask, atOnce, inTurn } from '../endpoints.ts'
import { vllm } from '../grounds.ts'
import { compare } from '../judges/compare.ts'
import { firstChoice, quote, tokenCounts } from '../judges/read.ts'
import { greedyChatFields, sameGreedy, sameGreedyCodes } from '../judges/same-greedy.ts'
import { factOf, fillerOf, foreignCodes, needles, questionAbout } from '../needle.ts'
import { user } from '../prompts.ts'
import { type Chunks, chunksOf } from './parts/chunks.ts'

/** A plain sentence is ten words, so it has at least so many tokens. */
const sentenceTokens = 10

const asked = needles.slice(0, 6)

export const chunkedPrefillAtOnce = defineCheck({
  id: 'chunked-prefill/at-once',
  title: 'Long prompts at once each bring the answer that they bring alone',
  advice: 'Take it for a leak between requests until proven otherwise: do not serve several tenants.',
  answers: 'a step that ended one prompt and began the next mixed up their tokens',
  level: 'must',
  grounds: {
    default: vllm(
      'configuration/optimization',
      'chunked prefill: large prefills are batched together with decode requests',
    ),
  },
  needs: ['chunked-prefill', 'chat', 'logprobs'],
  applies: chunksOf,
  codes: ['foreign-answer', ...sameGreedyCodes],
  exercise: async (context, { chunkTokens }) => ({
    ...(await inTurn(sends(context, chunkTokens, 'alone'))),
    ...(await atOnce(sends(context, chunkTokens, 'together'))),
  }),
  judge: judgeTogether,
})

/** From one chunk on, each prompt a few sentences longer, so that chunks end in different places. */
function sends(
  context: CheckContext,
  chunkTokens: number,
  when: string,
): Readonly<Record<string, () => Promise<Exchange>>> {
  const sentences = Math.ceil(chunkTokens / sentenceTokens)
  const cases = asked.map((needle, at) => ({ exchange: `${needle.name} ${when}`, needle, at }))
  return sendsFor(cases, ({ needle, at }) => {
    const content = `${factOf(needle)} ${fillerOf(sentences + at)} ${questionAbout(needle)}`
    return ask(context, 'chat', { messages: [user(content)], max_tokens: 16, ...greedyChatFields })
  })
}

function judgeTogether(
  transcript: Transcript,
  { chunkTokens, unsaid }: Chunks,
  facts: ServerFacts,
): Judgement {
  if (unsaid !== undefined) return { vacuous: unsaid }
  const longest = largest(Object.values(transcript).map((answer) => tokenCounts(answer)?.prompt ?? 0))
  if (longest <= chunkTokens) return { vacuous: `the longest prompt has ${longest} tokens, one chunk` }
  return asked.flatMap((needle) =>
    compare(transcript, [`${needle.name} alone`, `${needle.name} together`], (alone, together) => {
      const [known, text] = [firstChoice(alone.answer).text, firstChoice(together.answer).text]
      const foreign = foreignCodes(text, needle).filter((code) => !known.includes(code))
      if (foreign.length === 0) return sameGreedy(facts)(alone, together)
      const message = `The answer holds ${foreign.join(', ')}, which stands in another request: ${quote(text)}.`
      const path = 'choices[0].message.content'
      return [{ code: 'foreign-answer', message, exchange: together.name, path }]
    }),
  )
}
