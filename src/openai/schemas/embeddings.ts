/** Whole answers of `/v1/embeddings` in OpenAI's words, of vLLM's `/score`, and of `/v1/rerank` as Jina has it. */
import { z } from 'zod'

const count = z.int().nonnegative()
const index = z.int().nonnegative()

export const embeddingsSchema = z.looseObject({
  object: z.literal('list'),
  model: z.string(),
  data: z
    .array(z.looseObject({ object: z.literal('embedding'), index, embedding: z.array(z.number()).min(1) }))
    .min(1),
  usage: z.looseObject({ prompt_tokens: count, total_tokens: count }),
})

export const scoresSchema = z.looseObject({
  object: z.literal('list'),
  model: z.string(),
  data: z.array(z.looseObject({ object: z.literal('score'), index, score: z.number() })).min(1),
})

export const rerankSchema = z.looseObject({
  results: z.array(z.looseObject({ index, relevance_score: z.number() })).min(1),
})
