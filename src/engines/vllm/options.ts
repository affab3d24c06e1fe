/** Everything that a preset may tell vLLM. Each option names its flag where it is declared; defaults are vLLM's own. */
import { z } from 'zod'
import { group, variable } from '../flags.ts'
import { featureOptions } from './feature-options.ts'
import { checkpointOptions, sizeOptions } from './model-options.ts'
import { servingOptions } from './serving-options.ts'

/** Flags that would take the server from where the readiness ladder looks for it, plain HTTP, or show a secret. */
const ourFlags = [
  '--model',
  '--served-model-name',
  '--host',
  '--port',
  '--uds',
  '--headless',
  '--ssl-keyfile',
  '--ssl-certfile',
  '--api-key',
] as const

// vLLM's parser takes underscores for dashes.
const flagOf = (word: string): string => (word.split('=')[0] ?? '').replaceAll('_', '-')
const isOurs = (word: string): boolean => ourFlags.some((flag) => flag === flagOf(word))

const extraArgs = z
  .array(z.string())
  .refine((words) => !words.some(isOurs), {
    error: `may not hold ${ourFlags.join(', ')}: Servewright decides those`,
  })
  .optional()
  .describe('Arguments for which there is no option here; added last, as they are.')

export const vllmOptions = z.strictObject({
  launch: z
    .enum(['module', 'serve'])
    .optional()
    .describe('`python -m vllm.entrypoints.openai.api_server` (the default) or `vllm serve`.'),
  ...checkpointOptions,
  ...sizeOptions,
  ...featureOptions,
  ...servingOptions,
  cpu: group({ kvCacheGiB: variable('VLLM_CPU_KVCACHE_SPACE', z.int().min(1)) }),
  offline: variable('HF_HUB_OFFLINE', z.boolean()),
  extraArgs,
})

export type VllmOptions = z.infer<typeof vllmOptions>
