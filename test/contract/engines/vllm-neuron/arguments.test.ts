import { describe, expect, it } from 'vitest'
import type { CommandSpec, Engine, LaunchRequest } from '../../../../src/contract/engine.ts'
import { findEngine } from '../../../../src/engines/lookup.ts'
import { commandOf } from '../../../fixtures/command-of.ts'

const nxdi = findEngine('vllm-neuron')
const plugin = findEngine('vllm-neuron-plugin')

function command(
  engine: Engine,
  options: unknown,
  changes: Partial<LaunchRequest<unknown>> = {},
): CommandSpec {
  return commandOf(engine, {
    model: '/models/llama',
    servedName: 'llama',
    host: '127.0.0.1',
    port: 8123,
    location: { program: '/venv/bin/python' },
    cacheFolder: '/cache',
    options,
    ...changes,
  })
}

const plainArgs = [
  '-m vllm.entrypoints.openai.api_server --model /models/llama',
  '--served-model-name llama --host 127.0.0.1 --port 8123',
].flatMap((words) => words.split(' '))

const own = (spec: CommandSpec): readonly string[] => spec.args.slice(plainArgs.length)

/** What stands behind a flag, as JSON. */
function jsonAfter(flag: string, { args }: CommandSpec): unknown {
  return JSON.parse(args[args.indexOf(flag) + 1] ?? '') as unknown
}

/** Golden: what every server of the dialect gets. */
const goldenNxdi = {
  SPT_NOENV: '1',
  VLLM_NO_USAGE_STATS: '1',
  VLLM_HOST_IP: '127.0.0.1',
  VLLM_NEURON_FRAMEWORK: 'neuronx-distributed-inference',
  NEURON_RT_DBG_RDH_CC: '0',
  NEURON_RT_INSPECT_ENABLE: '0',
  XLA_HANDLE_SPECIAL_SCALAR: '1',
  UNSAFE_FP8FNCAST: '1',
  NEURON_RT_VISIBLE_CORES: '0',
}
const goldenPlugin = {
  SPT_NOENV: '1',
  VLLM_NO_USAGE_STATS: '1',
  VLLM_HOST_IP: '127.0.0.1',
  NEURON_RT_VISIBLE_CORES: '0',
}

describe('the command of vllm-neuron', () => {
  it('is vLLM’s server with the caches off that need a block size, and the golden environment', () => {
    const { file, args, env } = command(nxdi, {})
    expect(file).toBe('/venv/bin/python')
    expect(args).toEqual([...plainArgs, '--no-enable-prefix-caching', '--no-enable-chunked-prefill'])
    expect(env).toEqual(goldenNxdi)
  })

  it('has every variable that options set, over the golden ones', () => {
    const options = {
      tensorParallelSize: 32,
      compiledArtifacts: '/artifacts',
      nativeScheduler: true,
      blockSize: 32,
      threads: 16,
      offline: true,
    }
    expect(command(nxdi, options).env).toEqual({
      ...goldenNxdi,
      NEURON_RT_VISIBLE_CORES: '0-31',
      NEURON_COMPILED_ARTIFACTS: '/artifacts',
      DISABLE_NEURON_CUSTOM_SCHEDULER: '1',
      OMP_NUM_THREADS: '16',
      HF_HUB_OFFLINE: '1',
    })
  })

  it('fills in what speculation leaves out: EAGLE, four tokens, the server’s length', () => {
    const draft = { model: '/models/draft' }
    expect(
      jsonAfter('--speculative-config', command(nxdi, { speculative: draft, maxModelLen: 256 })),
    ).toEqual({
      method: 'eagle',
      model: '/models/draft',
      num_speculative_tokens: 4,
      max_model_len: 256,
    })
    const all = { ...draft, method: 'eagle3', numSpeculativeTokens: 5, maxModelLen: 128 }
    expect(jsonAfter('--speculative-config', command(nxdi, { speculative: all, maxModelLen: 256 }))).toEqual({
      method: 'eagle3',
      model: '/models/draft',
      num_speculative_tokens: 5,
      max_model_len: 128,
    })
  })

  it('writes overrides into additional-config, and nothing where there are none', () => {
    const spec = command(nxdi, {
      quantized: { dtype: 'f8e4m3', type: 'per_channel_symmetric' },
      overrideNeuronConfig: { is_block_kv_layout: true },
    })
    expect(jsonAfter('--additional-config', spec)).toEqual({
      override_neuron_config: {
        quantization_dtype: 'f8e4m3',
        quantization_type: 'per_channel_symmetric',
        is_block_kv_layout: true,
      },
    })
    expect(command(nxdi, { overrideNeuronConfig: {}, quantized: {} }).args).not.toContain(
      '--additional-config',
    )
  })

  it('puts extra arguments last', () => {
    expect(own(command(nxdi, { extraArgs: ['--max-num-queued-reqs', '9'] })).slice(-2)).toEqual([
      '--max-num-queued-reqs',
      '9',
    ])
  })
})

describe('modules that are not converted', () => {
  const path = '/models/llama/modules_to_not_convert.json'
  const overridesFor = (text: string, quantized: object = {}): unknown => {
    const spec = command(nxdi, { quantized: { dtype: 'int8', ...quantized } }, { files: { [path]: text } })
    return (jsonAfter('--additional-config', spec) as { override_neuron_config: unknown })
      .override_neuron_config
  }

  it('are read from the model’s folder by default, from a named file else, and from none without `quantized`', () => {
    const request = { ...command(nxdi, {}), model: '/models/llama' }
    const reads = (options: unknown, model = request.model): unknown =>
      nxdi.reads?.({
        model,
        servedName: 's',
        host: 'h',
        port: 1,
        location: { program: 'p' },
        cacheFolder: '/c',
        options,
      })
    expect(reads({ quantized: {} })).toEqual([path])
    expect(reads({ quantized: { modulesFile: '/lists/m.json' } })).toEqual(['/lists/m.json'])
    expect(reads({ quantized: {} }, 'org/name')).toEqual([])
    expect(reads({})).toEqual([])
  })

  it.each([
    ['at the top level', { modules_to_not_convert: ['lm_head'] }, { modules_to_not_convert: ['lm_head'] }],
    [
      'under model and draft_model',
      { model: { modules_to_not_convert: ['a'] }, draft_model: { modules_to_not_convert: ['b'] } },
      { modules_to_not_convert: ['a'], draft_model_modules_to_not_convert: ['b'] },
    ],
    [
      'at both places: the model’s own',
      { modules_to_not_convert: ['top'], model: { modules_to_not_convert: ['own'] } },
      { modules_to_not_convert: ['own'] },
    ],
    [
      'at the top level with a draft',
      { modules_to_not_convert: ['top'], draft_model: { modules_to_not_convert: ['b'] } },
      { modules_to_not_convert: ['top'], draft_model_modules_to_not_convert: ['b'] },
    ],
    ['nowhere', { model: {} }, {}],
    ['empty', { modules_to_not_convert: [] }, {}],
  ])('stand %s', (_, file, expected) => {
    expect(overridesFor(JSON.stringify(file))).toEqual({ quantization_dtype: 'int8', ...expected })
  })

  it('are the options’ own where they name them', () => {
    const file = JSON.stringify({
      modules_to_not_convert: ['file'],
      draft_model: { modules_to_not_convert: ['d'] },
    })
    expect(overridesFor(file, { modulesToNotConvert: ['mine'] })).toEqual({
      quantization_dtype: 'int8',
      modules_to_not_convert: ['mine'],
      draft_model_modules_to_not_convert: ['d'],
    })
  })

  it('may be missing in the model’s folder, and not where a file is named', () => {
    expect(command(nxdi, { quantized: {} }).args).not.toContain('--additional-config')
    expect(() => command(nxdi, { quantized: { modulesFile: '/lists/m.json' } })).toThrow(
      expect.objectContaining({
        code: 'usage/invalid-options',
        message: 'options.quantized: /lists/m.json cannot be read',
      }),
    )
  })

  it.each([
    ['{', 'is not JSON'],
    ['{"modules_to_not_convert":"lm_head"}', 'modules_to_not_convert: "lm_head" is not of type array'],
    ['[]', 'is not of type object'],
  ])('%s is refused', (text, why) => {
    expect(() => overridesFor(text)).toThrow(
      expect.objectContaining({
        code: 'usage/invalid-options',
        message: expect.stringContaining(why) as string,
      }),
    )
  })
})

describe('the command of vllm-neuron-plugin', () => {
  it('is vLLM’s server, and the golden environment', () => {
    const { args, env } = command(plugin, {})
    expect(args).toEqual(plainArgs)
    expect(env).toEqual(goldenPlugin)
  })

  it('has every variable that options set, over the golden ones', () => {
    const options = { tensorParallelSize: 8, dataParallelSize: 2, compileCache: '/neffs', backend: 'xla' }
    expect(command(plugin, options).env).toEqual({
      ...goldenPlugin,
      NEURON_RT_VISIBLE_CORES: '0-15',
      VLLM_CACHE_ROOT: '/neffs',
      VLLM_NEURON_BACKEND: 'xla',
    })
  })

  it('writes neuron_config in snake case, other keys as they are, and the encoder’s beside it', () => {
    const spec = command(plugin, {
      neuronConfig: {
        numBatchedTokensBuckets: [128, 512],
        numSeqsBuckets: [4],
        decodeContextLengthBuckets: [1024],
        kvSegmentSizeBuckets: [512],
        onDeviceSamplingConfig: { temperature: '0' },
        quantization: 'mxfp4',
        more: { trace_dir: '/t' },
      },
      encoderNeuronConfig: { tp_size: 1 },
      moreConfig: { mm_language_model_only: true },
    })
    expect(jsonAfter('--additional-config', spec)).toEqual({
      neuron_config: {
        num_batched_tokens_buckets: [128, 512],
        num_seqs_buckets: [4],
        decode_context_length_buckets: [1024],
        kv_segment_size_buckets: [512],
        on_device_sampling_config: { temperature: '0' },
        quantization: 'mxfp4',
        trace_dir: '/t',
      },
      encoder_neuron_config: { tp_size: 1 },
      mm_language_model_only: true,
    })
  })
})

describe.each([
  ['vllm-neuron', nxdi],
  ['vllm-neuron-plugin', plugin],
])('%s', (_, engine) => {
  it.each([
    [{}, '0'],
    [{ tensorParallelSize: 1 }, '0'],
    [{ tensorParallelSize: 2 }, '0-1'],
    [{ tensorParallelSize: 32 }, '0-31'],
    [{ tensorParallelSize: 4, pipelineParallelSize: 2 }, '0-7'],
    [{ tensorParallelSize: 4, visibleCores: '4-7' }, '4-7'],
    [{ tensorParallelSize: 3, visibleCores: '2,5,6' }, '2,5,6'],
  ])('%j gets cores %s', (options, cores) => {
    expect(command(engine, options).env['NEURON_RT_VISIBLE_CORES']).toBe(cores)
  })

  it('is stopped by its leader alone', () => {
    expect(engine.teardown).toBe('leader-only')
  })

  it('knows vLLM’s own failures', () => {
    expect(engine.diagnose(['OSError: [Errno 98] Address already in use'])?.code).toBe('startup/port-taken')
  })
})

describe('a failed start', () => {
  it.each([
    {
      engine: nxdi,
      line: 'AssertionError: When prefix caching is enabled, block_size must be set.',
      code: 'startup/bad-option',
      hint: 'Set `blockSize`.',
    },
    {
      engine: nxdi,
      line: 'AssertionError: Unable to import neuronx_distributed_inference. Please verify it is installed.',
      code: 'startup/unsupported',
      hint: 'use the engine vllm-neuron-plugin',
    },
    {
      engine: plugin,
      line: 'ValueError: This DFlash checkpoint has block_size=10, so it requires num_speculative_tokens=9; got 5',
      code: 'startup/bad-option',
      hint: 'Set `speculative.numSpeculativeTokens` to 9.',
    },
    {
      engine: plugin,
      line: 'ValueError: DFlash drafter does not match this target: hidden_size draft=1 target=2',
      code: 'startup/bad-model',
      hint: 'Change `speculative.model`',
    },
    {
      engine: plugin,
      line: "ValueError: DFlash support is validated only on Trn2; detected platform 'trn1'",
      code: 'startup/unsupported',
      hint: 'Use method eagle3',
    },
  ])('$line', ({ engine, line, code, hint }) => {
    const diagnosis = engine.diagnose(['INFO starting', line, 'INFO ended'])
    expect(diagnosis).toMatchObject({ code, evidence: line })
    expect(diagnosis?.hint).toContain(hint)
  })
})
