/** A whole answer of `/v1/chat/completions`, with what OpenAI's reference requires and nothing else. */
import { z } from 'zod'
import { finishReasonSchema } from './finish-reason.ts'
import { chatLogprobsSchema } from './logprobs.ts'
import { usageSchema } from './usage.ts'
import { unixTimeSchema } from './unix-time.ts'

const toolCallSchema = z.looseObject({
  id: z.string().min(1),
  type: z.literal('function'),
  function: z.looseObject({ name: z.string().min(1), arguments: z.string() }),
})

export const chatCompletionSchema = z.looseObject({
  id: z.string(),
  object: z.literal('chat.completion'),
  /** Time of creation, in seconds since 1970. */
  created: unixTimeSchema,
  model: z.string(),
  choices: z
    .array(
      z.looseObject({
        index: z.int().nonnegative(),
        message: z.looseObject({
          role: z.literal('assistant'),
          /** Null when the answer is all tool calls or all reasoning. */
          content: z.string().nullable(),
          tool_calls: z.array(toolCallSchema).nullish(),
        }),
        finish_reason: finishReasonSchema,
        logprobs: chatLogprobsSchema.nullish(),
      }),
    )
    .min(1),
  usage: usageSchema,
})
