/** Options on what vLLM can do beyond plain generation, one group for each feature. */
import { z } from 'zod'
import { anyJson, group, groupOf, json, toggle, value, variable, written } from '../flags.ts'

const count = z.int().min(1)
const word = z.string().min(1)

const prefixCaching = group({
  enabled: toggle('--enable-prefix-caching'),
  hashAlgo: value('--prefix-caching-hash-algo', z.enum(['sha256', 'sha256_cbor', 'xxhash', 'xxhash_cbor'])),
  matchUnit: value('--prefix-match-unit', count),
  retentionInterval: value('--prefix-cache-retention-interval', z.int().min(0)),
})

const chunkedPrefill = group({
  enabled: toggle('--enable-chunked-prefill'),
  maxNumBatchedTokens: value('--max-num-batched-tokens', count),
  longPrefillTokenThreshold: value('--long-prefill-token-threshold', z.int().min(0)),
})

const speculative = json('--speculative-config', {
  // A free word: every model family with multi-token prediction brings a method of its own.
  method: word.optional().describe('ngram, eagle, eagle3, medusa, mtp, draft_model, …'),
  model: word.optional(),
  numSpeculativeTokens: count.optional(),
  draftTensorParallelSize: count.optional(),
  maxModelLen: count.optional(),
  quantization: word.optional(),
  promptLookupMax: count.optional(),
  promptLookupMin: count.optional(),
  rejectionSampleMethod: z.enum(['standard', 'synthetic', 'block']).optional(),
})

const ranks = [1, 8, 16, 32, 64, 128, 256, 320, 512]
const adapter = z.strictObject({ name: word, path: word, baseModelName: word.optional() })

/** `name=path` where that can be read back, else JSON. */
function adapterText({ name, path, baseModelName }: z.infer<typeof adapter>): string {
  if (baseModelName === undefined && !name.includes('=') && !`${name}${path}`.includes(','))
    return `${name}=${path}`
  return JSON.stringify({ name, path, base_model_name: baseModelName })
}

const lora = groupOf('--enable-lora', {
  modules: written({
    flag: '--lora-modules',
    schema: z.array(adapter).min(1),
    write: (adapters) => ['--lora-modules', ...adapters.map(adapterText)],
  }),
  maxLoras: value('--max-loras', count),
  maxRank: value('--max-lora-rank', z.literal(ranks)),
  maxCpuLoras: value('--max-cpu-loras', count),
  fullySharded: toggle('--fully-sharded-loras'),
  runtimeUpdates: variable('VLLM_ALLOW_RUNTIME_LORA_UPDATING', z.boolean()),
})

const tools = group({
  parser: value('--tool-call-parser', word),
  autoChoice: toggle('--enable-auto-tool-choice'),
  parserPlugin: value('--tool-parser-plugin', word),
  excludeWhenNone: toggle('--exclude-tools-when-tool-choice-none'),
}).refine((given) => given?.autoChoice !== true || given.parser !== undefined, {
  error: 'needs `parser` if `autoChoice` is true',
})

const reasoning = group({
  parser: value('--reasoning-parser', word),
  parserPlugin: value('--reasoning-parser-plugin', word),
  config: anyJson('--reasoning-config'),
})

const chat = group({
  template: value('--chat-template', word),
  contentFormat: value('--chat-template-content-format', z.enum(['auto', 'openai', 'string'])),
  templateKwargs: anyJson('--default-chat-template-kwargs'),
  trustRequestTemplate: toggle('--trust-request-chat-template'),
})

const structuredOutputs = json('--structured-outputs-config', {
  backend: z.enum(['auto', 'xgrammar', 'guidance', 'outlines', 'lm-format-enforcer']).optional(),
  disableAnyWhitespace: z.boolean().optional(),
  disableAdditionalProperties: z.boolean().optional(),
  enableInReasoning: z.boolean().optional(),
})

export const featureOptions = {
  prefixCaching,
  chunkedPrefill,
  speculative,
  lora,
  tools,
  reasoning,
  chat,
  structuredOutputs,
}
