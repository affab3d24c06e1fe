/** A preset's load plans, as a schema. */
import { z } from 'zod'

const rate = z.number().positive().describe('Requests a second.')
const milliseconds = z.number().positive()

const arrival = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('users'),
      users: z.int().positive().describe('Each sends its next request when its answer has ended.'),
      thinkMs: z.number().nonnegative().optional(),
    }),
    z.strictObject({ kind: z.literal('constant'), rate }),
    z.strictObject({ kind: z.literal('poisson'), rate }),
    z.strictObject({
      kind: z.literal('gamma'),
      rate,
      burstiness: z.number().positive().describe('1 is Poisson, less is burstier.'),
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
    prefixTokens: z.int().positive().optional().describe('Of those, shared by several prompts.'),
    prefixes: z.int().positive().optional().describe('How many different shared prefixes. Default 1.'),
    turns: z.int().positive().optional().describe('Requests of one conversation. Default 1.'),
  })
  .refine(({ inputTokens, prefixTokens = 0 }) => prefixTokens <= inputTokens, {
    error: 'has a shared prefix that is longer than the prompt',
  })

export const loadPlan = z.strictObject({
  name: z.string().min(1),
  endpoint: z.string().startsWith('/').optional().describe('Default /v1/chat/completions.'),
  arrival,
  requests: z.int().positive().optional().describe('Ends after so many.'),
  durationMs: milliseconds.optional().describe('Ends after so long.'),
  maxTokens: z.int().positive().optional().describe('Of each answer. Default 64.'),
  prompts: prompts.optional().describe('Made-up prompts; default 32 tokens.'),
  ignoreEos: z.boolean().optional().describe('Go on to maxTokens whatever the model says.'),
  continuousUsage: z.boolean().optional().describe('Ask for the token count in each frame.'),
  body: z.record(z.string(), z.unknown()).optional().describe('Laid over each request.'),
  connections: z.enum(['reuse', 'fresh']).optional().describe('Default reuse.'),
  warmupRequests: z.int().nonnegative().optional().describe('Before anything is measured. Default 4.'),
  errorBudget: z.number().min(0).max(1).optional().describe('Failed share that is put up with. Default 0.'),
  thresholds: z.array(z.string().min(1)).optional().describe('Such as: ttft p99 <= 300ms.'),
  seed: z.int().nonnegative().optional().describe('Default 1.'),
})
