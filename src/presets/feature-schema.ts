/** The expectations of chunked prefill, quantized checkpoints, embeddings, goldens and odds, as a schema. */
import { z } from 'zod'

export const chunkedPrefill = z.strictObject({
  chunkTokens: z.int().positive().describe('Maximum number of tokens that one step computes.'),
  stallMs: z
    .number()
    .positive()
    .optional()
    .describe('Longest pause of a running stream while a long prompt is computed. Default: 1,000.'),
})

export const quantized = z.strictObject({
  method: z
    .string()
    .min(1)
    .describe('Quantization method by its name in the server, such as compressed-tensors or awq.'),
})

export const embeddings = z.strictObject({
  dimensions: z.int().positive().optional().describe('Numbers of each vector.'),
  normalised: z.boolean().optional().describe('Every vector has length 1.'),
  pairs: z
    .array(z.tuple([z.string().min(1), z.string().min(1)]))
    .min(2)
    .optional()
    .describe('Texts that mean the same: each must be nearest to its own partner.'),
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
      .describe('The model that must have made the golden. Default: the last part of `model`.'),
    servedAs: z.string().min(1).optional().describe('The name under which the server serves the model.'),
    dtype: z.enum(['float32', 'bfloat16']).optional().describe('Default float32.'),
    cases: z.int().positive().optional().describe('Number of its prompts to ask. Default: 24.'),
    bounds: bounds.optional().describe('How far the server may differ from the reference.'),
  }),
)

export const odds = z.array(
  z.strictObject({
    file: z
      .string()
      .min(1)
      .describe('zoo:NAME, an absolute path, or ./a/path from this file: an odds.json or its folder.'),
    servedAs: z.string().min(1).optional().describe('The name under which the server serves the model.'),
  }),
)
