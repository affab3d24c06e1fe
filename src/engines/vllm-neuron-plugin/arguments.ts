/** The command that starts vLLM with the new Neuron plugin. */
import { defined } from '../../base/defined.ts'
import type { CommandSpec, LaunchRequest } from '../../contract/engine.ts'
import { snakeCase } from '../flags.ts'
import { apiServerCommand } from '../vllm/arguments.ts'
import { visibleCores } from '../vllm-neuron/cores.ts'
import { writeFlags } from '../write-flags.ts'
import { pluginOptions, type PluginOptions } from './options.ts'

/** `--additional-config`, where there is something to say. */
function additionalConfig({
  neuronConfig,
  encoderNeuronConfig,
  moreConfig,
}: PluginOptions): readonly string[] {
  const { more, ...known } = neuronConfig ?? {}
  const keys = Object.entries(known).map(([key, value]) => [snakeCase(key), value] as const)
  const config = {
    ...(neuronConfig === undefined ? {} : { neuron_config: { ...Object.fromEntries(keys), ...more } }),
    ...defined({ encoder_neuron_config: encoderNeuronConfig }),
    ...moreConfig,
  }
  if (Object.keys(config).length === 0) return []
  return ['--additional-config', JSON.stringify(config)]
}

export function pluginCommand(request: LaunchRequest<PluginOptions>): CommandSpec {
  const { args, env } = writeFlags(pluginOptions, request.options)
  return apiServerCommand(request, {
    args: [...args, ...additionalConfig(request.options)],
    env: { NEURON_RT_VISIBLE_CORES: visibleCores(request.options), ...env },
  })
}
