/** vLLM on AWS Neuron through NxD Inference: the classic dialect, in maintenance since Neuron SDK 2.32. */
import { defineEngine } from '../define-engine.ts'
import { anyVllmFacts } from '../vllm/facts.ts'
import { vllmPaths } from '../vllm/paths.ts'
import { readConfiguration } from '../vllm/read-configuration.ts'
import { deathLine, requestError } from '../vllm/death.ts'
import { rootError } from '../vllm/root-error.ts'
import { vllm } from '../vllm/vllm.ts'
import { vllmNeuronCommand } from './arguments.ts'
import { diagnose } from './diagnose.ts'
import { modulesFileOf } from './modules-to-not-convert.ts'
import { vllmNeuronOptions, type VllmNeuronOptions } from './options.ts'

export const vllmNeuron = defineEngine<VllmNeuronOptions>({
  name: 'vllm-neuron',
  title: 'vLLM on AWS Neuron, NxD Inference',
  options: vllmNeuronOptions,
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
    distributions: ['neuronx-distributed-inference'],
    alsoShow: ['vllm', 'vllm-neuron', 'neuronx-distributed', 'neuronx-cc', 'torch-neuronx', 'torch'],
    byHand: 'Activate the NxD Inference environment of the Neuron SDK, or name it with --engine-path.',
  },
  reads: (request) => [modulesFileOf(request)].filter((path) => path !== undefined),
  command: vllmNeuronCommand,
  readConfiguration,
  diagnose,
  rootError,
})
