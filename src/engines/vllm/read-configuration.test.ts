import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readConfiguration } from './read-configuration.ts'

const logOf = (name: string): readonly string[] =>
  readFileSync(new URL(`../../../test/fixtures/startup/${name}.log`, import.meta.url), 'utf8').split('\n')

const engineLine = (written: string): string =>
  `(EngineCore pid=1) INFO 11-24 22:05:54 [core.py:133] Initializing a V1 LLM engine (v0.33.1) with config: model='m', ${written}, seed=0`

describe('readConfiguration', () => {
  it('reads a recorded start', () => {
    expect(readConfiguration(logOf('healthy'))).toEqual({
      version: '0.32.0',
      model: '/models/tiny',
      dtype: 'bfloat16',
      maxModelLen: 512,
      quantization: 'none',
      kvCacheDtype: 'auto',
      prefixCaching: true,
      chunkedPrefill: true,
      enforceEager: true,
      tensorParallelSize: 1,
      speculation: 'none',
      blockSize: 32,
      kvCacheTokens: 524_288,
    })
  })

  it('reads speculation, which has commas of its own', () => {
    const line = engineLine(
      "speculative_config=SpeculativeConfig(method='ngram', model=None, num_spec_tokens=3)",
    )
    expect(readConfiguration([line])).toEqual({
      version: '0.33.1',
      model: 'm',
      speculation: 'ngram',
      speculativeTokens: 3,
    })
  })

  it('reads what is switched off', () => {
    const line = engineLine(
      'quantization=compressed-tensors, enable_prefix_caching=False, enable_chunked_prefill=False',
    )
    expect(readConfiguration([line])).toMatchObject({
      quantization: 'compressed-tensors',
      prefixCaching: false,
      chunkedPrefill: false,
    })
  })

  it('reads the budget of a step from the arguments or from the scheduler', () => {
    const asked = "INFO [api_utils.py:286] non-default args: {'port': 1, 'max_num_batched_tokens': 128}"
    const chosen = 'INFO [scheduler.py:308] Chunked prefill is enabled with max_num_batched_tokens=2048.'
    expect(readConfiguration([asked])).toEqual({ maxNumBatchedTokens: 128 })
    expect(readConfiguration([chosen])).toEqual({ maxNumBatchedTokens: 2048 })
  })

  it.each([
    ['awq', 'awq'],
    ['auto_awq', 'awq'],
    ['awq_marlin', 'awq'],
    ['gptq_marlin', 'gptq'],
    ['auto_gptq', 'gptq'],
    ['fp8', 'fp8'],
    ['None', 'none'],
  ])('calls quantization %s what the checkpoint calls it: %s', (written, quantization) => {
    expect(readConfiguration([engineLine(`quantization=${written}`)])).toMatchObject({ quantization })
  })

  it('tells graphs that were loaded from graphs that were compiled', () => {
    const at = '(EngineCore pid=1) INFO 11-29 01:27:56 [decorators.py:319] [backbone]'
    const loaded = `${at} Directly load AOT compilation from path /cache/rank_0_0`
    const failed = `${at} Compiling model again due to a load failure from /cache/rank_0_0, reason: finalize_loading`
    const compiled = `${at} Compiling a graph for compile range (1, 8192) takes 5.12 s`
    expect(readConfiguration([loaded])).toEqual({ graphsLoaded: true })
    expect(readConfiguration([failed, compiled])).toEqual({ graphsCompiled: true })
  })

  it('says nothing of a log without a start', () => {
    expect(readConfiguration(logOf('bad-dtype'))).toEqual({})
  })
})
