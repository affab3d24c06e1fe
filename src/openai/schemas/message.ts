/** The answer of `/v1/messages`. Source: Anthropic's Message object, as far as clients rely on it. */
import { z } from 'zod'

const count = z.int().nonnegative()

export const messageSchema = z.looseObject({
  id: z.string().min(1),
  type: z.literal('message'),
  role: z.literal('assistant'),
  model: z.string(),
  content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
  stop_reason: z.enum(['end_turn', 'max_tokens', 'stop_sequence', 'tool_use', 'pause_turn', 'refusal']),
  usage: z.looseObject({
    input_tokens: count,
    output_tokens: count,
    cache_creation_input_tokens: count.nullish(),
    cache_read_input_tokens: count.nullish(),
  }),
})

export type MessageBody = z.infer<typeof messageSchema>

export function messageText({ content }: MessageBody): string {
  return content.map(({ type, text = '' }) => (type === 'text' ? text : '')).join('')
}

/** All tokens of the prompt: Anthropic counts those from the cache, and those put there, beside the others. */
export function inputTokens({ usage }: MessageBody): number {
  const { input_tokens: plain, cache_creation_input_tokens: created, cache_read_input_tokens: read } = usage
  return plain + (created ?? 0) + (read ?? 0)
}
