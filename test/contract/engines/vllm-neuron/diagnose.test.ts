import { describe, expect, it } from 'vitest'
import { diagnoseBy } from '../../../../src/engines/failure.ts'
import { findEngine } from '../../../../src/engines/lookup.ts'
import { runtimeFailures } from '../../../../src/engines/vllm-neuron/runtime-failures.ts'

/** What is said, where it was seen, what it has to be taken for, and a part of the hint. */
const ofRuntime = [
  [
    '2026-May-29 10:00:00.000000 17:17 ERROR   NRT:nrt_allocate_neuron_cores                NeuronCore(s) not available - Requested:1 Available:0',
    'aws-neuron-sdk issue 1338',
    'The server asks for NeuronCores (1), but other processes hold them (free: 0).',
    '`neuron-ls`',
  ],
  [
    'ERROR  TDRV:tdrv_get_dev_info                       No neuron device available',
    'aws-neuron-samples issue 44',
    'The Neuron runtime finds no device that it can use.',
    '`servewright doctor`',
  ],
  [
    'RuntimeError: Neuron runtime cannot be initialized; cannot determine the number of available NeuronCores',
    'aws-neuron-samples issue 44',
    'The Neuron runtime finds no device that it can use.',
    '`servewright doctor`',
  ],
  [
    '2024-Jun-02 04:05:36.428977   273:478   ERROR   NRT:nrt_load_collectives                    Unsupported topology. Supported number of Neuron Cores is 1, 2, 8, 16 or a multiple of 32.  For other configurations, such as multiples of 2, consider using inf2 instances',
    'optimum-neuron issue 619',
    'This instance cannot connect so many NeuronCores; it can connect 1, 2, 8, 16 or a multiple of 32.',
    '`tensorParallelSize`',
  ],
  [
    'ERROR 02-11 14:20:32 engine.py:389] RuntimeError: nrt_tensor_allocate status=4 message="Allocation Failure"',
    'vllm issue 12443',
    'The Neuron device is out of memory: the runtime could not allocate a tensor.',
    '`tensorParallelSize`',
  ],
  [
    'RuntimeError: neuronx-cc failed with -9',
    'aws-neuron-sdk issue 706',
    'The compiler neuronx-cc was killed, as the kernel does when memory runs out.',
    '`compiledArtifacts`',
  ],
  [
    'RuntimeError: neuronx-cc failed with 1',
    'aws-neuron-sdk issue 690',
    'The compiler neuronx-cc could not compile the model: exit code 1.',
    'another SDK',
  ],
  [
    '[INTERNAL_ERROR] [NCC_INLA001] Unhandled exception with message: ',
    'vllm-neuron issue 16',
    'The compiler neuronx-cc could not compile the model: [NCC_INLA001] Unhandled exception with message.',
    'another SDK',
  ],
  [
    '2023-09-25 10:07:13.000980:  7133  ERROR ||NEURON_CC_WRAPPER||: Compilation failed for /tmp/work/model.hlo.pb after 0 retries.',
    'aws-neuron-sdk issue 749',
    'The compiler neuronx-cc could not compile the model: /tmp/work/model.hlo.pb.',
    'another SDK',
  ],
] as const

/** The messages of vllm-neuron 0.2, and of the SDK's guide. */
const ofNxdi = [
  [
    'NotImplementedError: Cannot copy out of meta tensor; no data!',
    'known issues of the guide',
    'The weights cannot be loaded by an id: the model ties its embeddings to its output.',
    'mapping file',
  ],
  [
    'AssertionError: At least 64 blocks are required for max_model_len 2048, but only 32 blocks are available (user-intended blocks, excluding the +1 for null block)',
    'its model loader',
    'The KV cache has 32 blocks, but all sequences at full length take 64.',
    '`numGpuBlocksOverride` to at least 64',
  ],
  [
    '    assert neuron_config.get("chunked_prefill_config")',
    'its model loader',
    'Chunked prefill on NxD Inference needs its own configuration, and there is none.',
    '`overrideNeuronConfig.chunked_prefill_config`',
  ],
  [
    "ValueError: Model GptOssForCausalLM is not supported on Neuron for now. Supported models: ['llama', 'qwen2']",
    'its model loader',
    'NxD Inference does not support the architecture GptOssForCausalLM.',
    'vllm-neuron-plugin',
  ],
  [
    'NotImplementedError: Multi-lora is not yet supported on the Neuron plugin',
    'its model loader',
    'This version of vllm-neuron does not support Multi-lora.',
    'later version',
  ],
] as const

const diagnosed = (engine: string, line: string): unknown =>
  findEngine(engine).diagnose(['INFO starting', line, 'RuntimeError: Engine core initialization failed.'])

describe('a failed start on Neuron', () => {
  it.each([...ofRuntime, ...ofNxdi])('%s (%s)', (...[line, , summary, hint]) => {
    expect(diagnosed('vllm-neuron', line)).toMatchObject({
      summary,
      hint: expect.stringContaining(hint) as string,
      evidence: line.trim(),
    })
  })

  it('is the same for the new plugin, where the runtime or the compiler says so', () => {
    for (const [line, , summary] of ofRuntime)
      expect(diagnosed('vllm-neuron-plugin', line)).toMatchObject({ summary })
  })

  it('has a case here for each cause of the runtime that is known', () => {
    const unseen = runtimeFailures.filter((one) =>
      ofRuntime.every(([line]) => diagnoseBy([one], [line]) === undefined),
    )
    expect(unseen.map(({ pattern }) => pattern.source)).toEqual([])
  })
})
