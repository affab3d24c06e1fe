/** Token counts of embeddings: of the texts alone, and a list counts what its texts count. */
import type { Finding } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { isRecord, numberAt, recordAt } from '../../openai/read-json.ts'
import { defineCheck } from '../define-check.ts'
import { inTurn } from '../endpoints.ts'
import { openai } from '../grounds.ts'
import { readJson } from '../judges/read.ts'
import { embed, texts } from '../pooling.ts'

export const embeddingsUsage = defineCheck({
  id: 'embeddings/usage',
  title: 'Embeddings count the tokens of their texts',
  advice: 'Do not bill by these counts until they add up.',
  answers: 'a list of texts was billed as its first text alone',
  level: 'must',
  grounds: { default: openai('embeddings/create', 'usage: prompt_tokens and total_tokens') },
  needs: ['embeddings'],
  answered: 'answered',
  codes: ['usage-missing', 'total-wrong', 'longer-not-more', 'sum-differs'],
  exercise: async (context) =>
    await inTurn({
      short: () => embed(context, texts['word']),
      long: () => embed(context, texts['list']),
      both: () => embed(context, [texts['word'], texts['list']]),
    }),
  judge: (transcript) => {
    const unfit = Object.entries(transcript).flatMap(([exchange, answer]) => countFindings(exchange, answer))
    if (unfit.length > 0) return unfit
    const [short = 0, long = 0, both = 0] = Object.values(transcript).map(
      (answer) => countsOf(answer)?.prompt,
    )
    const path = 'usage.prompt_tokens'
    return [
      ...(long > short
        ? []
        : [
            {
              code: 'longer-not-more',
              message: `A text of 40 numbers counts ${long} tokens, one word counts ${short}.`,
              exchange: 'long',
              path,
            },
          ]),
      ...(both === short + long
        ? []
        : [
            {
              code: 'sum-differs',
              message: `Two texts of ${short} and ${long} tokens count ${both} together.`,
              exchange: 'both',
              path,
            },
          ]),
    ]
  },
})

interface Counts {
  readonly prompt: number
  readonly total: number
}

export function countsOf({ body }: Exchange): Counts | undefined {
  const parsed = readJson(body)
  const usage = isRecord(parsed) ? recordAt(parsed, 'usage') : undefined
  const [prompt, total] = ['prompt_tokens', 'total_tokens'].map((name) => usage && numberAt(usage, name))
  return prompt === undefined || total === undefined ? undefined : { prompt, total }
}

function countFindings(exchange: string, answer: Exchange): readonly Finding[] {
  const counts = countsOf(answer)
  if (counts === undefined)
    return [
      { code: 'usage-missing', message: 'The answer has no usage with two counts.', exchange, path: 'usage' },
    ]
  const { prompt, total } = counts
  if (total === prompt) return []
  const message = `total_tokens is ${total}, but nothing is generated for the ${prompt} tokens of the prompt.`
  return [{ code: 'total-wrong', message, exchange, path: 'usage.total_tokens' }]
}
