/** Token ids stand for their text: clients that cut long texts send them. */
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { inTurn, postRoute, type Send } from '../endpoints.ts'
import { ofItsText, openai } from '../grounds.ts'
import { strayCodes } from '../judges/vectors.ts'
import { embed, names, texts } from '../pooling.ts'
import { tokensOf } from '../surface/tokenize.ts'
import { countsOf } from './usage.ts'
import { aloneName, judgeAgainstAlone, sendsAlone } from './parts/alone.ts'

const one = 'capital'

export const embeddingsTokenIds = defineCheck({
  id: 'embeddings/token-ids',
  title: 'Token ids have the embedding of their text',
  advice: 'Have clients send text; LangChain sends token ids unless check_embedding_ctx_length is false.',
  answers: 'a client that sends token ids got vectors of their digits',
  level: 'must',
  grounds: {
    default: openai('embeddings/create', 'input: a string, an array of tokens, or an array of either'),
    'vector-differs': ofItsText,
  },
  needs: ['embeddings', 'tokenize'],
  answered: 'answered',
  codes: [...strayCodes, 'count-differs'],
  exercise: async (context) => {
    const tokenized = await inTurn(
      Object.fromEntries(
        names.map((name): readonly [string, Send] => [
          `${name} tokens`,
          () => postRoute(context, '/tokenize', { prompt: texts[name] }),
        ]),
      ),
    )
    const ids = names.map((name) => {
      const answer = tokenized[`${name} tokens`]
      return (answer && tokensOf(answer)) ?? []
    })
    return {
      ...tokenized,
      ...(await inTurn(sendsAlone(context))),
      single: await embed(context, ids[names.indexOf(one)]),
      lists: await embed(context, ids),
    }
  },
  judge: (transcript: Transcript, facts) => {
    const lists = names.map((name, place) => ({ name, exchange: 'lists', place }))
    const stray = judgeAgainstAlone(
      transcript,
      [{ name: one, exchange: 'single', place: 0 }, ...lists],
      facts,
    )
    return [...stray, ...countFindings(transcript['single'], transcript[aloneName(one)])]
  },
})

function countFindings(single: Exchange | undefined, text: Exchange | undefined) {
  const [got, expected] = [single, text].map((answer) => answer && countsOf(answer)?.prompt)
  if (got === expected) return []
  const message = `The token ids count ${got ?? 'no'} tokens, their text ${expected ?? 'none'}.`
  return [{ code: 'count-differs', message, exchange: 'single', path: 'usage.prompt_tokens' }]
}
