/** A whole answer of `/v1/completions`, with what OpenAI's reference requires and nothing else. */
import { z } from 'zod'
import { finishReasonSchema } from './finish-reason.ts'
import { completionLogprobsSchema } from './logprobs.ts'
import { usageSchema } from './usage.ts'
import { unixTimeSchema } from './unix-time.ts'

export const completionSchema = z.looseObject({
  id: z.string(),
  object: z.literal('text_completion'),
  /** Time of creation, in seconds since 1970. */
  created: unixTimeSchema,
  model: z.string(),
  choices: z
    .array(
      z.looseObject({
        index: z.int().nonnegative(),
        text: z.string(),
        finish_reason: finishReasonSchema,
        logprobs: completionLogprobsSchema.nullish(),
      }),
    )
    .min(1),
  usage: usageSchema,
})
