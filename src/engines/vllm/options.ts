/** Everything that a preset may tell vLLM. Each option names its flag where it is declared; defaults are vLLM's own. */
import { z } from 'zod'
import { extraArgsWithout, ourFlags } from '../extra-args.ts'
import { group, variable } from '../flags.ts'
import { withRules } from '../rules.ts'
import { featureOptions } from './feature-options.ts'
import { launchOptions, setupRule } from './launch-options.ts'
import { checkpointOptions, sizeOptions } from './model-options.ts'
import { servingOptions } from './serving-options.ts'

const shape = z.strictObject({
  ...launchOptions,
  ...checkpointOptions,
  ...sizeOptions,
  ...featureOptions,
  ...servingOptions,
  cpu: group({ kvCacheGiB: variable('VLLM_CPU_KVCACHE_SPACE', z.int().min(1)) }),
  offline: variable('HF_HUB_OFFLINE', z.boolean()),
  extraArgs: extraArgsWithout(ourFlags, 'Servewright sets these itself'),
})

export const vllmOptions = withRules(shape, [setupRule])

export type VllmOptions = z.infer<typeof vllmOptions>
