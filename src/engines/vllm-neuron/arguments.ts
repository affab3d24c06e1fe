/** The command that starts vLLM on NxD Inference: vLLM's own server, set up for Neuron by environment and JSON. */
import { defined } from '../../base/defined.ts'
import type { CommandSpec, LaunchRequest } from '../../contract/engine.ts'
import { apiServerCommand } from '../vllm/arguments.ts'
import { writeFlags } from '../write-flags.ts'
import { visibleCores } from './cores.ts'
import { keptModules } from './modules-to-not-convert.ts'
import { vllmNeuronOptions, type VllmNeuronOptions } from './options.ts'

/** What every server gets, whatever its preset says. */
const environment = {
  VLLM_NEURON_FRAMEWORK: 'neuronx-distributed-inference',
  NEURON_RT_DBG_RDH_CC: '0',
  NEURON_RT_INSPECT_ENABLE: '0',
  XLA_HANDLE_SPECIAL_SCALAR: '1',
  UNSAFE_FP8FNCAST: '1',
}

const draftTokens = 4

/** Says what vLLM would otherwise decide by defaults that Neuron does not share. */
function complete(options: VllmNeuronOptions): VllmNeuronOptions {
  const { speculative, maxModelLen } = options
  const drafting =
    speculative === undefined
      ? {}
      : {
          speculative: {
            method: 'eagle' as const,
            numSpeculativeTokens: draftTokens,
            ...defined({ maxModelLen }),
            ...speculative,
          },
        }
  return {
    ...options,
    prefixCaching: { ...options.prefixCaching, enabled: options.prefixCaching?.enabled ?? false },
    chunkedPrefill: { ...options.chunkedPrefill, enabled: options.chunkedPrefill?.enabled ?? false },
    ...drafting,
  }
}

const filled = (list: readonly string[] | undefined): readonly string[] | undefined =>
  list === undefined || list.length === 0 ? undefined : list

/** `override_neuron_config`, empty where there is nothing to override. */
function overrides(request: LaunchRequest<VllmNeuronOptions>): Readonly<Record<string, unknown>> {
  const { quantized, overrideNeuronConfig } = request.options
  const kept = keptModules(request)
  const written = {
    quantization_dtype: quantized?.dtype,
    quantization_type: quantized?.type,
    modules_to_not_convert: filled(kept.target),
    draft_model_modules_to_not_convert: filled(kept.draft),
  }
  const given = Object.entries(written).filter(([, value]) => value !== undefined)
  return { ...Object.fromEntries(given), ...overrideNeuronConfig }
}

export function vllmNeuronCommand(request: LaunchRequest<VllmNeuronOptions>): CommandSpec {
  const { args, env } = writeFlags(vllmNeuronOptions, complete(request.options))
  const override = overrides(request)
  const config =
    Object.keys(override).length === 0
      ? []
      : ['--additional-config', JSON.stringify({ override_neuron_config: override })]
  const cores = { NEURON_RT_VISIBLE_CORES: visibleCores(request.options) }
  return apiServerCommand(request, {
    args: [...args, ...config],
    env: { ...environment, ...cores, ...env },
  })
}
