/** Options on what vLLM loads and how large it is laid out. */
import { z } from 'zod'
import { anyJson, toggle, value } from '../flags.ts'

const count = z.int().min(1)
const word = z.string().min(1)

const kvCacheDtypes = [
  'auto',
  'float16',
  'bfloat16',
  'fp8',
  'fp8_e4m3',
  'fp8_e5m2',
  'fp8_inc',
  'fp8_ds_mla',
  'fp8_per_token_head',
  'int8_per_token_head',
  'int4_per_token_head',
  'nvfp4',
  'nvfp4_4over6',
  'nvfp4_ds_mla',
  'turboquant_3bit_nc',
  'turboquant_4bit_nc',
  'turboquant_k3v4_nc',
  'turboquant_k8v4',
  'ultraquant_4bit',
] as const

/** The checkpoint and its number formats. */
export const checkpointOptions = {
  tokenizer: value('--tokenizer', word),
  tokenizerMode: value('--tokenizer-mode', word),
  revision: value('--revision', word),
  trustRemoteCode: toggle('--trust-remote-code'),
  loadFormat: value('--load-format', word),
  generationConfig: value('--generation-config', word),
  overrideGenerationConfig: anyJson('--override-generation-config'),
  hfOverrides: anyJson('--hf-overrides'),
  dtype: value('--dtype', z.enum(['auto', 'bfloat16', 'float16', 'float32', 'half', 'float'])),
  // Free words: plugins register methods of their own.
  quantization: value('--quantization', word),
  kvCacheDtype: value('--kv-cache-dtype', z.enum(kvCacheDtypes)),
  seed: value('--seed', z.int()),
}

/** Lengths, batches, memory and parallelism. */
export const sizeOptions = {
  tensorParallelSize: value('--tensor-parallel-size', count),
  pipelineParallelSize: value('--pipeline-parallel-size', count),
  dataParallelSize: value('--data-parallel-size', count),
  maxModelLen: value('--max-model-len', count),
  maxNumSeqs: value('--max-num-seqs', count),
  maxLogprobs: value('--max-logprobs', z.int().min(-1)),
  gpuMemoryUtilization: value('--gpu-memory-utilization', z.number().gt(0).max(1)),
  kvCacheMemoryBytes: value('--kv-cache-memory-bytes', count),
  blockSize: value('--block-size', count),
  numGpuBlocksOverride: value('--num-gpu-blocks-override', count),
  enforceEager: toggle('--enforce-eager'),
  asyncScheduling: toggle('--async-scheduling'),
  streamInterval: value('--stream-interval', count),
}
