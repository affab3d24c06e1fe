/** Token counts of one answer. Source: OpenAI's `CompletionUsage`. */
import { z } from 'zod'

const count = z.int().nonnegative()

export const usageSchema = z.looseObject({
  prompt_tokens: count,
  completion_tokens: count,
  total_tokens: count,
})
