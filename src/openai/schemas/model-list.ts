/** The answer of `/v1/models`. */
import { z } from 'zod'

export const modelListSchema = z.looseObject({
  object: z.literal('list'),
  data: z
    .array(
      z.looseObject({
        id: z.string().min(1),
        object: z.literal('model'),
        /** In tokens; vLLM and SGLang say it, OpenAI does not. */
        max_model_len: z.int().positive().nullish(),
      }),
    )
    .min(1),
})
