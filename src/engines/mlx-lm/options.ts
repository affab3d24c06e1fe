/** Everything that a preset may tell `mlx_lm.server`. Each option names its flag; defaults are the program's own. */
import { z } from 'zod'
import { extraArgsWithout } from '../extra-args.ts'
import { anyJson, group, value, variable, whenTrue, written } from '../flags.ts'

const count = z.int().min(1)
const word = z.string().min(1)
const share = z.number().min(0).max(1)

/** What the ladder relies on. */
const ourFlags = ['--model', '--host', '--port', '--log-level'] as const

const sampling = group({
  temperature: value('--temp', z.number().min(0)),
  topP: value('--top-p', share),
  topK: value('--top-k', z.int().min(0)),
  minP: value('--min-p', share),
  maxTokens: value('--max-tokens', count),
})

const chat = group({
  template: value('--chat-template', word),
  useDefaultTemplate: whenTrue('--use-default-chat-template'),
  templateArgs: anyJson('--chat-template-args'),
})

const kvCache = group({
  prompts: value('--prompt-cache-size', count),
  bytes: value('--prompt-cache-bytes', word),
  bits: value('--kv-bits', z.literal([2, 3, 4, 6, 8])),
  groupSize: value('--kv-group-size', count),
  quantizedStart: value('--quantized-kv-start', z.int().min(0)),
})

const batching = group({
  decodeConcurrency: value('--decode-concurrency', count),
  promptConcurrency: value('--prompt-concurrency', count),
  prefillStepSize: value('--prefill-step-size', count),
})

const draft = group({
  model: value('--draft-model', word),
  tokens: value('--num-draft-tokens', count),
})

export const mlxLmOptions = z.strictObject({
  adapterPath: value('--adapter-path', word),
  draft,
  sampling,
  chat,
  batching,
  kvCache,
  trustRemoteCode: whenTrue('--trust-remote-code'),
  pipeline: whenTrue('--pipeline'),
  allowedOrigins: written({
    flag: '--allowed-origins',
    schema: z.array(word).min(1),
    write: (origins) => ['--allowed-origins', origins.join(',')],
  }),
  offline: variable('HF_HUB_OFFLINE', z.boolean()),
  extraArgs: extraArgsWithout(ourFlags, 'Servewright sets these itself'),
})

export type MlxLmOptions = z.infer<typeof mlxLmOptions>
