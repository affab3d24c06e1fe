import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { findEngine } from '../../src/engines/lookup.ts'
import { openPresetBook } from '../../src/presets/preset-book.ts'
import { locateEngine } from '../../src/provision/locate-engine.ts'
import { commandOf } from '../fixtures/command-of.ts'

type Namespace = Readonly<Record<string, unknown>>

interface Case {
  readonly name: string
  readonly engine: string
  readonly options: unknown
  /** What vLLM must read in the arguments. */
  readonly meant: Namespace
}

const book = openPresetBook()
const presets = book.names
  .map((name) => book.find(name))
  .filter(({ engine }) => engine.startsWith('vllm-neuron'))

/** Every option with a flag of its own or of another meaning than in engine vllm. */
const combinations: readonly Case[] = [
  {
    name: 'NxD Inference with everything',
    engine: 'vllm-neuron',
    options: {
      tensorParallelSize: 32,
      maxModelLen: 1024,
      maxNumSeqs: 8,
      blockSize: 32,
      numGpuBlocksOverride: 256,
      nativeScheduler: true,
      prefixCaching: { enabled: true },
      chunkedPrefill: { enabled: true, maxNumBatchedTokens: 256 },
      speculative: { model: '/models/draft', draftTensorParallelSize: 1 },
      lora: { modules: [{ name: 'a', path: '/a' }], maxLoras: 4, maxCpuLoras: 8, maxRank: 256 },
      tools: { autoChoice: true, parser: 'llama3_json' },
      reasoning: { parser: 'qwen3' },
      quantized: { dtype: 'int8', modulesToNotConvert: ['lm_head'], draftModulesToNotConvert: ['fc'] },
      overrideNeuronConfig: { on_device_sampling_config: { dynamic: true } },
    },
    meant: {
      tensor_parallel_size: 32,
      max_model_len: 1024,
      max_num_seqs: 8,
      block_size: 32,
      num_gpu_blocks_override: 256,
      enable_prefix_caching: true,
      enable_chunked_prefill: true,
      max_num_batched_tokens: 256,
      enable_lora: true,
      max_loras: 4,
      max_cpu_loras: 8,
      max_lora_rank: 256,
      enable_auto_tool_choice: true,
      tool_call_parser: 'llama3_json',
      reasoning_parser: 'qwen3',
      speculative_config: {
        method: 'eagle',
        model: '/models/draft',
        num_speculative_tokens: 4,
        max_model_len: 1024,
        draft_tensor_parallel_size: 1,
      },
      additional_config: {
        override_neuron_config: {
          quantization_dtype: 'int8',
          modules_to_not_convert: ['lm_head'],
          draft_model_modules_to_not_convert: ['fc'],
          on_device_sampling_config: { dynamic: true },
        },
      },
    },
  },
  {
    name: 'the plugin with dflash',
    engine: 'vllm-neuron-plugin',
    options: {
      tensorParallelSize: 4,
      dtype: 'bfloat16',
      speculative: { method: 'dflash', model: '/models/draft', numSpeculativeTokens: 9 },
      asyncScheduling: false,
      chunkedPrefill: { enabled: false, maxNumBatchedTokens: 8192 },
      prefixCaching: { enabled: false },
      hybridKvCacheManager: false,
      neuronConfig: { quantization: 'bf16', numSeqsBuckets: [1, 4] },
    },
    meant: {
      dtype: 'bfloat16',
      async_scheduling: false,
      enable_chunked_prefill: false,
      max_num_batched_tokens: 8192,
      enable_prefix_caching: false,
      disable_hybrid_kv_cache_manager: true,
      quantization: null,
      speculative_config: { method: 'dflash', model: '/models/draft', num_speculative_tokens: 9 },
      additional_config: { neuron_config: { quantization: 'bf16', num_seqs_buckets: [1, 4] } },
    },
  },
  {
    name: 'the plugin with experts',
    engine: 'vllm-neuron-plugin',
    options: {
      tensorParallelSize: 8,
      dataParallelSize: 2,
      expertParallel: true,
      hybridKvCacheManager: true,
      kvCacheDtype: 'fp8',
      blockSize: 32,
      neuronConfig: { epDegree: 16 },
      encoderNeuronConfig: { tp_size: 1 },
    },
    meant: {
      tensor_parallel_size: 8,
      data_parallel_size: 2,
      enable_expert_parallel: true,
      disable_hybrid_kv_cache_manager: null,
      kv_cache_dtype: 'fp8',
      block_size: 32,
      additional_config: { neuron_config: { ep_degree: 16 }, encoder_neuron_config: { tp_size: 1 } },
    },
  },
]

interface PresetOptions {
  readonly tensorParallelSize: number
  readonly maxNumSeqs: number
  readonly maxModelLen: number
}

const cases: readonly Case[] = [
  ...combinations,
  ...presets.map(({ name, engine, options }) => {
    const { tensorParallelSize, maxNumSeqs, maxModelLen } = options as PresetOptions
    const meant = {
      tensor_parallel_size: tensorParallelSize,
      max_num_seqs: maxNumSeqs,
      max_model_len: maxModelLen,
      enable_prefix_caching: false,
      enable_chunked_prefill: false,
    }
    return { name: `preset ${name}`, engine, options, meant }
  }),
]

/** What a parser of arguments sees: what stands behind `python -m MODULE`. */
function argumentsFor({ engine, options }: Case): readonly string[] {
  const request = { servedName: 'served', host: '127.0.0.1', port: 8123, cacheFolder: '/cache', options }
  const { args } = commandOf(findEngine(engine), {
    ...request,
    model: '/models/m',
    location: { program: 'python' },
  })
  return args.slice(2)
}

let parsed: readonly Namespace[] = []

// Neuron's vLLM is a plugin to this same server, so the CPU build's parser is its parser.
beforeAll(async () => {
  const enginePath = process.env['SERVEWRIGHT_ENGINE']
  const { location } = await locateEngine({
    engine: findEngine('vllm'),
    signal: AbortSignal.timeout(60_000),
    ...(enginePath === undefined ? {} : { enginePath }),
  })
  const program = resolve('test/parsers/parse-vllm-args.py')
  const { stdout, stderr, status } = spawnSync(location.program, [program], {
    input: JSON.stringify(cases.map(argumentsFor)),
    encoding: 'utf8',
    maxBuffer: 2 ** 27,
  })
  if (status !== 0) throw new Error(stderr)
  parsed = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as readonly Namespace[]
}, 300_000)

describe('vLLM’s own parser', () => {
  it.each(cases.map(({ name, meant }, index) => ({ name, meant, index })))(
    'reads $name as it was meant',
    ({ meant, index }) => {
      expect(parsed[index]?.['error']).toBeUndefined()
      expect(parsed[index]).toMatchObject({ ...meant, model: '/models/m', port: 8123 })
    },
  )

  it('has read all nine presets of the forebear', () => {
    expect(presets).toHaveLength(9)
  })
})
