/** The body of a refused request. Source: OpenAI's error object; vLLM sends `code` as a number, OpenAI as a word. */
import { z } from 'zod'

export const errorBodySchema = z.looseObject({
  error: z.looseObject({
    message: z.string().min(1),
    // openai-python reads it as Optional, and nothing breaks on null.
    type: z.string().nullish(),
    param: z.string().nullish(),
    code: z.union([z.string(), z.int()]).nullish(),
  }),
})
