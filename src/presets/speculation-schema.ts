/** What a preset may expect of draft tokens, as a schema. */
import { z } from 'zod'

const share = z.number().min(0).max(1)

export const speculation = z.strictObject({
  prompts: z
    .array(
      z.strictObject({
        endpoint: z.enum(['completions', 'chat']),
        prompt: z.string().min(1),
        maxTokens: z.int().positive().optional().describe('Default 48.'),
      }),
    )
    .min(1)
    .describe('Greedy requests for which draft tokens are proposed.'),
  acceptanceLength: z
    .number()
    .min(1)
    .optional()
    .describe('Minimum of tokens per step: 1 + accepted ÷ drafts.'),
  acceptedPerPosition: z.array(share).min(1).optional().describe('Minimum share accepted at each position.'),
  speedRatio: z.number().positive().optional().describe('Minimum speed relative to the baseline.'),
})
