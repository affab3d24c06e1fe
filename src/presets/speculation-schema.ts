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
    .describe('Greedy requests on which draft tokens are made.'),
  acceptanceLength: z.number().min(1).optional().describe('Least tokens a step: 1 + accepted ÷ drafts.'),
  acceptedPerPosition: z.array(share).min(1).optional().describe('Least share accepted at each position.'),
  speedRatio: z.number().positive().optional().describe("Least speed beside the baseline's."),
})
