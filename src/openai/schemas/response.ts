/** The answer of `/v1/responses`. Source: OpenAI's Response object, as far as clients rely on it. */
import { z } from 'zod'
import { latestUnixTime } from './unix-time.ts'

const count = z.int().nonnegative()

export const responseSchema = z.looseObject({
  id: z.string().min(1),
  object: z.literal('response'),
  created_at: z.number().max(latestUnixTime),
  model: z.string(),
  status: z.enum(['completed', 'incomplete', 'failed', 'in_progress', 'queued', 'cancelled']),
  incomplete_details: z.looseObject({ reason: z.string() }).nullish(),
  output: z.array(
    z.looseObject({
      type: z.string(),
      content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })).nullish(),
    }),
  ),
  usage: z.looseObject({ input_tokens: count, output_tokens: count, total_tokens: count }),
})

export type ResponseBody = z.infer<typeof responseSchema>

/** What the model wrote for people to read. */
export function responseText({ output }: ResponseBody): string {
  return output
    .filter(({ type }) => type === 'message')
    .flatMap(({ content }) => content ?? [])
    .map(({ type, text = '' }) => (type === 'output_text' ? text : ''))
    .join('')
}
