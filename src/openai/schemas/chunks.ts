/** The chunks of streamed answers, with what OpenAI's reference requires and nothing else. */
import { z } from 'zod'
import { finishReasonSchema } from './finish-reason.ts'
import { usageSchema } from './usage.ts'

const chunkFields = {
  id: z.string().min(1),
  created: z.int().positive(),
  model: z.string().min(1),
  usage: usageSchema.nullish(),
}
const choiceFields = { index: z.int().nonnegative(), finish_reason: finishReasonSchema.nullish() }

export const chatChunkSchema = z.looseObject({
  ...chunkFields,
  object: z.literal('chat.completion.chunk'),
  choices: z.array(
    z.looseObject({
      ...choiceFields,
      delta: z.looseObject({
        role: z.string().nullish(),
        content: z.string().nullish(),
        tool_calls: z.array(z.looseObject({ index: z.int().nonnegative() })).nullish(),
      }),
    }),
  ),
})

export const completionChunkSchema = z.looseObject({
  ...chunkFields,
  object: z.literal('text_completion'),
  choices: z.array(z.looseObject({ ...choiceFields, text: z.string() })),
})
