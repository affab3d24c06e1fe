/** A preset's load plans, as a schema. */
import { z } from 'zod'

const rate = z.number().positive().describe('Requests per second.')
const milliseconds = z.number().positive()

const arrival = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('users'),
      users: z
        .int()
        .positive()
        .describe('Number of users; each sends its next request when its answer has ended.'),
      thinkMs: z.number().nonnegative().optional(),
    }),
    z.strictObject({ kind: z.literal('constant'), rate }),
    z.strictObject({ kind: z.literal('poisson'), rate }),
    z.strictObject({
      kind: z.literal('gamma'),
      rate,
      burstiness: z.number().positive().describe('1 is a Poisson process, less is burstier.'),
    }),
    z.strictObject({ kind: z.literal('ramp'), fromRate: rate, toRate: rate, overMs: milliseconds }),
    z.strictObject({ kind: z.literal('steps'), rates: z.array(rate).min(1), stepMs: milliseconds }),
    z.strictObject({
      kind: z.literal('trace'),
      atMs: z.array(z.number().nonnegative()).min(1).describe('Offsets from the start.'),
    }),
  ])
  .describe('When requests are due.')

const prompts = z
  .strictObject({
    inputTokens: z.int().positive(),
    prefixTokens: z
      .int()
      .positive()
      .optional()
      .describe('Number of prompt tokens that several prompts share.'),
    prefixes: z.int().positive().optional().describe('Number of different shared prefixes. Default: 1.'),
    turns: z.int().positive().optional().describe('Requests in one conversation. Default: 1.'),
  })
  .refine(({ inputTokens, prefixTokens = 0 }) => prefixTokens <= inputTokens, {
    error: 'has a shared prefix that is longer than the prompt',
  })

export const loadPlan = z.strictObject({
  name: z.string().min(1),
  endpoint: z.string().startsWith('/').optional().describe('Default /v1/chat/completions.'),
  arrival,
  requests: z.int().positive().optional().describe('End after this number of requests.'),
  durationMs: milliseconds.optional().describe('End after this time.'),
  maxTokens: z.int().positive().optional().describe('Maximum length of each answer. Default: 64.'),
  prompts: prompts.optional().describe('Synthetic prompts. Default: 32 tokens.'),
  ignoreEos: z.boolean().optional().describe('Generate maxTokens tokens even if the model ends earlier.'),
  continuousUsage: z.boolean().optional().describe('Ask for the token count in each frame.'),
  body: z.record(z.string(), z.unknown()).optional().describe('Fields to set in each request.'),
  connections: z.enum(['reuse', 'fresh']).optional().describe('Default reuse.'),
  warmupRequests: z
    .int()
    .nonnegative()
    .optional()
    .describe('Requests to send before the measurement. Default: 4.'),
  errorBudget: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('Share of the requests that may fail. Default: 0.'),
  thresholds: z.array(z.string().min(1)).optional().describe('Such as: ttft p99 <= 300ms.'),
  seed: z.int().nonnegative().optional().describe('Default 1.'),
})
