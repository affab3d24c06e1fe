import { describe, expect, it } from 'vitest'
import { findEngine } from '../../../../src/engines/lookup.ts'
import { commandOf } from '../../../fixtures/command-of.ts'

const request = {
  model: 'org/name',
  servedName: 's',
  host: '127.0.0.1',
  port: 1,
  location: { program: 'python' },
  cacheFolder: '/cache',
}

function refusalOf(
  engine: string,
  options: unknown,
): { readonly code: string; readonly message: string } | undefined {
  try {
    commandOf(findEngine(engine), { ...request, options })
    return undefined
  } catch (thrown) {
    return thrown as { readonly code: string; readonly message: string }
  }
}

function expectRefusal(engine: string, options: unknown, rule: string): void {
  const refusal = refusalOf(engine, options)
  expect(refusal?.code).toBe('usage/invalid-options')
  expect(refusal?.message).toContain(rule)
}

describe('vllm-neuron refuses, before a start,', () => {
  it.each([
    [
      { prefixCaching: { enabled: true } },
      'options.prefixCaching.enabled: true needs an explicit `blockSize`',
    ],
    [{ nativeScheduler: true }, 'options.nativeScheduler: true needs an explicit `blockSize`'],
    [
      { chunkedPrefill: { enabled: true }, blockSize: 32 },
      'options.chunkedPrefill.enabled: true needs `nativeScheduler: true`',
    ],
    [
      { tensorParallelSize: 32, speculative: { model: 'd', draftTensorParallelSize: 2 } },
      'options.speculative.draftTensorParallelSize: 2 must be 1 or the `tensorParallelSize` of the target',
    ],
    [
      { tensorParallelSize: 4, visibleCores: '0-4' },
      'options.visibleCores: "0-4" must name one core for each rank',
    ],
    [{ visibleCores: 'all' }, 'options.visibleCores: "all" is not a list of cores'],
    [{ tensorParallelSize: 2, visibleCores: '3,3' }, 'must name one core for each rank'],
    [
      { quantized: { dtype: 'int8' }, overrideNeuronConfig: { quantization_dtype: 'int8' } },
      'may not hold quantization_dtype, quantization_type',
    ],
    [
      { maxNumSeqs: 4, numGpuBlocksOverride: 16 },
      'options.numGpuBlocksOverride: 16 must be `maxNumSeqs`: without',
    ],
    [
      {
        prefixCaching: { enabled: true },
        blockSize: 32,
        maxModelLen: 130,
        maxNumSeqs: 4,
        numGpuBlocksOverride: 19,
      },
      'options.numGpuBlocksOverride: 19 must hold `maxNumSeqs` sequences of `maxModelLen` tokens',
    ],
    [
      { overrideNeuronConfig: { pa_num_blocks: 64 } },
      'options.overrideNeuronConfig.pa_num_blocks: 64 must be `numGpuBlocksOverride`',
    ],
    [
      { numGpuBlocksOverride: 32, overrideNeuronConfig: { pa_num_blocks: 64 } },
      'options.overrideNeuronConfig.pa_num_blocks: 64 must be `numGpuBlocksOverride`',
    ],
    [
      { quantized: { modulesFile: 'list.json' } },
      'options.quantized.modulesFile: "list.json" is not an absolute path',
    ],
    [
      { quantization: 'fp8' },
      'options.quantization: "fp8" is refused: this engine takes it from `quantized`, which is written to override_neuron_config',
    ],
    [
      { additionalConfig: {} },
      'options.additionalConfig: {} is refused: this engine writes it from `quantized`',
    ],
    [{ cpu: { kvCacheGiB: 1 } }, 'is refused: this engine has no CPU build'],
    [{ speculative: { model: 'd', method: 'ngram' } }, '"ngram" is not one of eagle, eagle3'],
    [{ speculative: { method: 'eagle' } }, 'options.speculative.model: is missing'],
    [{ extraArgs: ['--override-neuron-config', '{}'] }, '--override-neuron-config'],
    [{ extraArgs: ['--additional_config={}'] }, '--additional-config'],
    [{ extraArgs: ['--port', '1'] }, '--port'],
    [{ compiledArtefacts: '/a' }, 'options.compiledArtefacts: unknown key; did you mean compiledArtifacts?'],
  ])('%j', (options, rule) => expectRefusal('vllm-neuron', options, rule))
})

describe('vllm-neuron takes', () => {
  it.each([
    [{ maxNumSeqs: 4, numGpuBlocksOverride: 4 }],
    [
      {
        prefixCaching: { enabled: true },
        blockSize: 32,
        maxModelLen: 130,
        maxNumSeqs: 4,
        numGpuBlocksOverride: 20,
      },
    ],
    [
      {
        maxNumSeqs: 4,
        maxModelLen: 64,
        blockSize: 32,
        numGpuBlocksOverride: 9,
        overrideNeuronConfig: { is_block_kv_layout: true },
      },
    ],
    [{ numGpuBlocksOverride: 64, overrideNeuronConfig: { pa_num_blocks: 64 } }],
    [{ prefixCaching: { enabled: true }, blockSize: 32, numGpuBlocksOverride: 100 }],
    [
      {
        chunkedPrefill: { enabled: true, maxNumBatchedTokens: 256 },
        nativeScheduler: true,
        blockSize: 32,
      },
    ],
    [{ tensorParallelSize: 32, speculative: { model: 'd', draftTensorParallelSize: 32 } }],
    [{ tensorParallelSize: 32, speculative: { model: 'd', draftTensorParallelSize: 1 } }],
    [{ speculative: { model: 'd' } }],
    [{ tensorParallelSize: 4, visibleCores: '0-1,4-5' }],
    [{ lora: { modules: [{ name: 'a', path: '/a' }], maxLoras: 4, maxCpuLoras: 8, maxRank: 256 } }],
  ])('%j', (options) => {
    expect(refusalOf('vllm-neuron', options)).toBeUndefined()
  })
})

const dflash = {
  tensorParallelSize: 4,
  dtype: 'bfloat16',
  speculative: { method: 'dflash', model: 'd', numSpeculativeTokens: 9 },
  dflashBlockSize: 10,
  asyncScheduling: false,
  chunkedPrefill: { enabled: false },
  prefixCaching: { enabled: false },
  hybridKvCacheManager: false,
  neuronConfig: { quantization: 'bf16' },
}
const eagle3 = { method: 'eagle3', model: 'd', numSpeculativeTokens: 5 }

describe('vllm-neuron-plugin refuses, before a start,', () => {
  it.each([
    [
      { maxNumSeqs: 8, neuronConfig: { numSeqsBuckets: [1, 4] } },
      'options.neuronConfig.numSeqsBuckets: [1,4] must end with `maxNumSeqs`',
    ],
    [{ neuronConfig: { numSeqsBuckets: [4, 4] } }, 'options.neuronConfig.numSeqsBuckets: [4,4] must ascend'],
    [
      { neuronConfig: { numBatchedTokensBuckets: [512, 128] } },
      'numBatchedTokensBuckets: [512,128] must ascend',
    ],
    [
      { chunkedPrefill: { maxNumBatchedTokens: 1024 }, neuronConfig: { numBatchedTokensBuckets: [512] } },
      'numBatchedTokensBuckets: [512] must end with `chunkedPrefill.maxNumBatchedTokens`',
    ],
    [
      { maxModelLen: 4096, neuronConfig: { decodeContextLengthBuckets: [4096] } },
      'decodeContextLengthBuckets: [4096] must be multiples of 128 below `maxModelLen`',
    ],
    [{ neuronConfig: { decodeContextLengthBuckets: [100] } }, 'must be multiples of 128 below `maxModelLen`'],
    [{ neuronConfig: { decodeContextLengthBuckets: [256, 128] } }, 'must ascend'],
    [{ neuronConfig: { kvSegmentSizeBuckets: [256] } }, 'must be of 512, 1024, 2048, 4096, 8192'],
    [{ blockSize: 48, neuronConfig: { kvSegmentSizeBuckets: [512] } }, 'and multiples of `blockSize`'],
    [
      { quantization: 'fp8' },
      'options.quantization: "fp8" is refused: this engine chooses the method from the checkpoint',
    ],
    [{ extraArgs: ['--quantization', 'fp8'] }, 'may not hold --model'],
    [{ compiledArtifacts: '/a' }, 'does not read NEURON_COMPILED_ARTIFACTS; its cache is `compileCache`'],
    [{ additionalConfig: {} }, 'writes it from `neuronConfig`'],
    [{ speculative: { ...eagle3, method: 'eagle' } }, '"eagle" is not one of eagle3, dflash'],
    [
      { speculative: { method: 'eagle3', model: 'd' } },
      'options.speculative.numSpeculativeTokens: is missing',
    ],
    [
      { speculative: eagle3, asyncScheduling: true },
      'options.asyncScheduling: true cannot be used with `speculative`, which switches it off',
    ],
    [
      { tensorParallelSize: 8, speculative: { ...eagle3, draftTensorParallelSize: 4 } },
      'options.speculative.draftTensorParallelSize: 4 must be 1 or',
    ],
    [{ neuronConfig: { epDegree: 2 } }, 'options.neuronConfig.epDegree: 2 needs `expertParallel: true`'],
    [
      { expertParallel: true, tensorParallelSize: 8, dataParallelSize: 2, neuronConfig: { epDegree: 8 } },
      'must be tensor × data parallel size',
    ],
    [{ neuronConfig: { quantization: 'int8' } }, '"int8" is not one of mxfp4, mxfp8, bf16'],
    [{ tensorParallelSize: 2, visibleCores: '0' }, 'must name one core for each rank'],
  ])('%j', (options, rule) => expectRefusal('vllm-neuron-plugin', options, rule))
})

it('vllm-neuron-plugin takes the shapes of its own guide', () => {
  const neuronConfig = {
    numBatchedTokensBuckets: [2048],
    numSeqsBuckets: [1, 2, 4, 8],
    decodeContextLengthBuckets: [1024, 2048],
    kvSegmentSizeBuckets: [2048],
    quantization: 'mxfp8',
  }
  const options = { maxModelLen: 4096, maxNumSeqs: 8, blockSize: 128, neuronConfig }
  expect(refusalOf('vllm-neuron-plugin', options)).toBeUndefined()
})

describe('dflash', () => {
  it('goes with what it needs', () => {
    expect(refusalOf('vllm-neuron-plugin', dflash)).toBeUndefined()
    expect(refusalOf('vllm-neuron-plugin', { ...dflash, tensorParallelSize: 8 })).toBeUndefined()
  })

  it.each([
    [{ asyncScheduling: true }, 'needs `asyncScheduling: false`'],
    [{ asyncScheduling: undefined }, 'needs `asyncScheduling: false`'],
    [{ chunkedPrefill: undefined }, 'needs `chunkedPrefill.enabled: false`'],
    [{ prefixCaching: {} }, 'needs `prefixCaching.enabled: false`'],
    [{ hybridKvCacheManager: undefined }, 'needs `hybridKvCacheManager: false`'],
    [{ kvTransferConfig: {} }, 'needs no `kvTransferConfig`'],
    [{ tensorParallelSize: 2 }, 'needs `tensorParallelSize` 4 or 8'],
    [{ dtype: 'float16' }, 'needs `dtype: bfloat16`'],
    [{ kvCacheDtype: 'fp8' }, 'needs a KV cache in bfloat16'],
    [{ neuronConfig: { quantization: 'mxfp4' } }, 'needs `neuronConfig.quantization: bf16`'],
    [
      { dflashBlockSize: 16 },
      'options.speculative.numSpeculativeTokens: 9 must be `dflashBlockSize` minus one',
    ],
  ])('is refused with %j', (changes, rule) => {
    expectRefusal('vllm-neuron-plugin', { ...dflash, ...changes }, rule)
  })

  it('tells every rule that is broken at once', () => {
    const bare = { speculative: { ...dflash.speculative } }
    const { message = '' } = refusalOf('vllm-neuron-plugin', bare) ?? {}
    expect(message.match(/"dflash" needs/g)).toHaveLength(5)
  })
})
