/** What vLLM says of its own configuration when it starts: the engine's line in its log, and two beside it. */
import type { Configuration } from '../../contract/check.ts'

type Value = Configuration[string]

interface Entry {
  readonly name: string
  /** The first group is the value. */
  readonly pattern: RegExp
  read(written: string): Value
}

/** `None` is a value too: that there is no quantization is worth knowing. */
const word = (written: string): Value => written.replace(/^'(.*)'$/, '$1').replace(/^None$/, 'none')
const flag = (written: string): Value => written === 'True'
const count = (written: string): Value => Number(written.replaceAll(',', ''))
/** vLLM has kernels of its own for these and calls them so; the weights are of the checkpoint's kind all the same. */
const method = (written: string): Value =>
  String(word(written)).replace(/^auto_(?=awq$|gptq$)|(?<=^awq|^gptq)_marlin$/, '')
const said = (): Value => true

const engineLine = /Initializing a V1 LLM engine \(v(\S+?)\) with config: (.*)$/

/** Parses the line of the engine, which writes `name=value, ` in Python. */
const engineEntries: readonly Entry[] = [
  { name: 'model', pattern: /\bmodel='([^']*)'/, read: word },
  { name: 'dtype', pattern: /, dtype=(?:torch\.)?(\w+)/, read: word },
  { name: 'maxModelLen', pattern: /, max_seq_len=(\d+)/, read: count },
  { name: 'quantization', pattern: /, quantization=([^,]+),/, read: method },
  { name: 'kvCacheDtype', pattern: /, kv_cache_dtype=([^,]+),/, read: word },
  { name: 'prefixCaching', pattern: /, enable_prefix_caching=(True|False)/, read: flag },
  { name: 'chunkedPrefill', pattern: /, enable_chunked_prefill=(True|False)/, read: flag },
  { name: 'enforceEager', pattern: /, enforce_eager=(True|False)/, read: flag },
  { name: 'tensorParallelSize', pattern: /, tensor_parallel_size=(\d+)/, read: count },
  {
    name: 'speculation',
    pattern: /\bspeculative_config=(None|SpeculativeConfig\(.*?\)),/,
    read: (written) => word(/method=('[^']*')/.exec(written)?.[1] ?? written),
  },
  { name: 'speculativeTokens', pattern: /\bnum_spec_tokens=(\d+)/, read: count },
]

/** Entries that stand on other lines. */
const otherEntries: readonly Entry[] = [
  {
    name: 'maxNumBatchedTokens',
    pattern: /non-default args: .*'max_num_batched_tokens': (\d+)/,
    read: count,
  },
  {
    name: 'maxNumBatchedTokens',
    pattern: /Chunked prefill is enabled with max_num_batched_tokens=(\d+)/,
    read: count,
  },
  { name: 'blockSize', pattern: /non-default args: .*'block_size': (\d+)/, read: count },
  { name: 'graphsLoaded', pattern: /(Directly load AOT compilation) from path/, read: said },
  {
    name: 'graphsCompiled',
    pattern: /(Compiling model again|Compiling a graph for compile range|Cache the graph of compile range)/,
    read: said,
  },
  { name: 'kvCacheTokens', pattern: /KV cache size: ([\d,]+) tokens/, read: count },
]

function readEntries(text: string, entries: readonly Entry[]): Record<string, Value> {
  const found: Record<string, Value> = {}
  for (const { name, pattern, read } of entries) {
    const written = pattern.exec(text)?.[1]
    if (written !== undefined) found[name] = read(written)
  }
  return found
}

/** What the log does not say is left out. */
export function readConfiguration(log: readonly string[]): Configuration {
  const found: Record<string, Value> = {}
  for (const line of log) {
    Object.assign(found, readEntries(line, otherEntries))
    const [, version, written] = engineLine.exec(line) ?? []
    if (version === undefined || written === undefined) continue
    Object.assign(found, { version }, readEntries(`, ${written}`, engineEntries))
  }
  return found
}
