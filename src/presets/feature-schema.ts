/** The expectations of chunked prefill, quantized checkpoints and goldens, as a schema. */
import { z } from 'zod'

export const chunkedPrefill = z.strictObject({
  chunkTokens: z.int().positive().describe('Tokens that a step computes at most.'),
  stallMs: z
    .number()
    .positive()
    .optional()
    .describe('A running stream may stand still for so long while a long prompt is computed. Default 1,000.'),
})

export const quantized = z.strictObject({
  method: z.string().min(1).describe('As the server names it, such as compressed-tensors or awq.'),
})

const bounds = z.strictObject({
  forkNats: z.number().nonnegative().optional().describe('Default 0.5.'),
  meanNats: z.number().nonnegative().optional().describe('Default 0.05, a token.'),
  sameShare: z.number().min(0).max(1).optional().describe('Default 0.9.'),
})

export const goldens = z.array(
  z.strictObject({
    file: z
      .string()
      .min(1)
      .describe('zoo:NAME, an absolute path, or ./a/path from this file: a golden.json or its folder.'),
    model: z
      .string()
      .min(1)
      .optional()
      .describe('The model that has to have made it. Default: the last part of `model`.'),
    servedAs: z.string().min(1).optional().describe('The name by which the server serves it.'),
    dtype: z.enum(['float32', 'bfloat16']).optional().describe('Default float32.'),
    cases: z.int().positive().optional().describe('How many of its prompts are asked. Default 24.'),
    bounds: bounds.optional().describe('How far the server may be from the reference.'),
  }),
)
