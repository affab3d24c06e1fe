/** The chunks of streamed answers, with what OpenAI's reference requires and nothing else. */
import { z } from 'zod'
import { finishReasonSchema } from './finish-reason.ts'
import { usageSchema } from './usage.ts'
import { unixTimeSchema } from './unix-time.ts'

const chunkFields = {
  id: z.string(),
  created: unixTimeSchema,
  model: z.string(),
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

/**
 * A chunk that adds nothing to a choice: usage, a sign of life, or what a content filter notes. Azure's reference
 * shows the last with an empty id, object and model, created at 0, and with choices that have no delta.
 */
export const bareChunkSchema = z.looseObject({
  id: z.string().nullish(),
  object: z.string().nullish(),
  created: unixTimeSchema.nullish(),
  model: z.string().nullish(),
  usage: usageSchema.nullish(),
  choices: z.array(z.looseObject(choiceFields)),
})
