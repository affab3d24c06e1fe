/** Everything that a preset may tell `transformers serve`. Each option names its flag; defaults are the program's own. */
import { z } from 'zod'
import { extraArgsWithout } from '../extra-args.ts'
import { anyJson, group, toggle, value, variable } from '../flags.ts'

const count = z.int().min(1)
const word = z.string().min(1)

/** What the ladder relies on, and what would turn the log into something else. */
const ourFlags = ['--host', '--port', '--format', '--json', '--quiet', '-q'] as const

const continuousBatching = group({
  enabled: toggle('--continuous-batching'),
  blockSize: value('--cb-block-size', count),
  numBlocks: value('--cb-num-blocks', count),
  maxBatchTokens: value('--cb-max-batch-tokens', count),
  maxMemoryPercent: value('--cb-max-memory-percent', z.number().gt(0).max(1)),
  useCudaGraph: toggle('--cb-use-cuda-graph'),
})

export const transformersOptions = z.strictObject({
  continuousBatching,
  // A free word: kernels of a hub are named owner/name.
  attnImplementation: value('--attn-implementation', word),
  compile: toggle('--compile'),
  quantization: value('--quantization', z.enum(['bnb-4bit', 'bnb-8bit'])),
  device: value('--device', word),
  dtype: value('--dtype', word),
  trustRemoteCode: toggle('--trust-remote-code'),
  reasoning: value('--reasoning', z.enum(['on', 'off', 'auto'])),
  chatTemplateKwargs: anyJson('--chat-template-kwargs'),
  decisionConfig: value('--decision-config', word),
  enableCors: toggle('--enable-cors'),
  logLevel: value('--log-level', z.enum(['detail', 'debug', 'info', 'warning', 'error', 'critical'])),
  defaultSeed: value('--default-seed', z.int().min(0)),
  cpu: group({ threads: variable('OMP_NUM_THREADS', count) }),
  offline: variable('HF_HUB_OFFLINE', z.boolean()),
  extraArgs: extraArgsWithout(ourFlags, 'Servewright sets these itself'),
})

export type TransformersOptions = z.infer<typeof transformersOptions>
