/** vLLM on AWS Trainium through the vLLM Neuron plugin, which follows NxD Inference from Neuron SDK 2.31 on. */
import { defineEngine } from '../define-engine.ts'
import { anyVllmFacts } from '../vllm/facts.ts'
import { vllmPaths } from '../vllm/paths.ts'
import { readConfiguration } from '../vllm/read-configuration.ts'
import { deathLine, requestError } from '../vllm/death.ts'
import { rootError } from '../vllm/root-error.ts'
import { vllm } from '../vllm/vllm.ts'
import { pluginCommand } from './arguments.ts'
import { diagnose } from './diagnose.ts'
import { pluginOptions, type PluginOptions } from './options.ts'

export const vllmNeuronPlugin = defineEngine<PluginOptions>({
  name: 'vllm-neuron-plugin',
  title: 'vLLM on AWS Neuron, new plugin',
  options: pluginOptions,
  paths: vllmPaths,
  readyLine: vllm.readyLine,
  accessLine: vllm.accessLine,
  deathLine,
  requestError,
  teardown: 'leader-only',
  apiKeyVariable: vllm.apiKeyVariable,
  facts: anyVllmFacts,
  installation: {
    kind: 'python',
    module: 'vllm',
    distributions: ['libtorch-neuronx-lite'],
    alsoShow: ['vllm', 'vllm-neuron', 'neuronx-cc', 'nki', 'torch'],
    byHand: 'Activate the vLLM environment of the Neuron SDK, or name it with --engine-path.',
  },
  command: pluginCommand,
  readConfiguration,
  diagnose,
  rootError,
})
