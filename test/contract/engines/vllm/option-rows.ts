/** Every option of engine vllm: a value, the arguments that it must become, and what vLLM's parser must read in them. */
import { resolve } from 'node:path'

export interface OptionRow {
  /** Where the option is, e.g. `lora.maxRank`. */
  readonly option: string
  readonly value: unknown
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Attribute of the parsed namespace; absent for what is no argument. */
  readonly dest?: string
  /** What the attribute must be for a value; the value itself when absent. */
  readonly meant?: (value: unknown) => unknown
}

type Simple = readonly [option: string, flag: string, value: string | number]

const destOf = (flag: string): string => flag.slice(2).replaceAll('-', '_')

const valueRows = (
  [
    ['tokenizer', '--tokenizer', '/models/tokenizer'],
    ['tokenizerMode', '--tokenizer-mode', 'slow'],
    ['revision', '--revision', 'v1.0'],
    ['loadFormat', '--load-format', 'dummy'],
    ['generationConfig', '--generation-config', 'vllm'],
    ['dtype', '--dtype', 'bfloat16'],
    ['quantization', '--quantization', 'compressed-tensors'],
    ['kvCacheDtype', '--kv-cache-dtype', 'fp8_e5m2'],
    ['seed', '--seed', 7],
    ['tensorParallelSize', '--tensor-parallel-size', 2],
    ['pipelineParallelSize', '--pipeline-parallel-size', 3],
    ['dataParallelSize', '--data-parallel-size', 4],
    ['maxModelLen', '--max-model-len', 2048],
    ['maxNumSeqs', '--max-num-seqs', 16],
    ['maxLogprobs', '--max-logprobs', 5],
    ['gpuMemoryUtilization', '--gpu-memory-utilization', 0.8],
    ['kvCacheMemoryBytes', '--kv-cache-memory-bytes', 1_073_741_824],
    ['blockSize', '--block-size', 32],
    ['numGpuBlocksOverride', '--num-gpu-blocks-override', 100],
    ['streamInterval', '--stream-interval', 2],
    ['prefixCaching.hashAlgo', '--prefix-caching-hash-algo', 'xxhash'],
    ['prefixCaching.matchUnit', '--prefix-match-unit', 64],
    ['prefixCaching.retentionInterval', '--prefix-cache-retention-interval', 128],
    ['chunkedPrefill.maxNumBatchedTokens', '--max-num-batched-tokens', 512],
    ['chunkedPrefill.longPrefillTokenThreshold', '--long-prefill-token-threshold', 256],
    ['lora.maxLoras', '--max-loras', 2],
    ['lora.maxRank', '--max-lora-rank', 32],
    ['lora.maxCpuLoras', '--max-cpu-loras', 4],
    ['tools.parser', '--tool-call-parser', 'hermes'],
    ['tools.parserPlugin', '--tool-parser-plugin', '/plugins/tools.py'],
    ['reasoning.parser', '--reasoning-parser', 'qwen3'],
    ['reasoning.parserPlugin', '--reasoning-parser-plugin', '/plugins/reasoning.py'],
    ['chat.template', '--chat-template', '/templates/chat.jinja'],
    ['chat.contentFormat', '--chat-template-content-format', 'openai'],
    ['metrics.showHiddenForVersion', '--show-hidden-metrics-for-version', '0.31'],
    ['access.allowedLocalMediaPath', '--allowed-local-media-path', '/media'],
    ['logs.maxLen', '--max-log-len', 100],
    ['fingerprint.mode', '--fingerprint-mode', 'custom'],
    ['fingerprint.value', '--fingerprint-value', 'fp-1'],
    ['shutdownTimeoutS', '--shutdown-timeout', 3],
    ['apiServerCount', '--api-server-count', 1],
  ] satisfies readonly Simple[]
).map(([option, flag, value]): OptionRow => ({
  option,
  value,
  args: [flag, String(value)],
  dest: destOf(flag),
}))

type Switch = readonly [option: string, flag: string, value: boolean, argument?: string]

const toggleRows = (
  [
    ['trustRemoteCode', '--trust-remote-code', true],
    ['enforceEager', '--enforce-eager', true],
    ['asyncScheduling', '--async-scheduling', false, '--no-async-scheduling'],
    ['prefixCaching.enabled', '--enable-prefix-caching', false, '--no-enable-prefix-caching'],
    ['chunkedPrefill.enabled', '--enable-chunked-prefill', true],
    ['lora.fullySharded', '--fully-sharded-loras', true],
    ['tools.autoChoice', '--enable-auto-tool-choice', true],
    ['tools.excludeWhenNone', '--exclude-tools-when-tool-choice-none', true],
    ['chat.trustRequestTemplate', '--trust-request-chat-template', true],
    ['usage.promptTokensDetails', '--enable-prompt-tokens-details', true],
    ['usage.forceInclude', '--enable-force-include-usage', true],
    ['metrics.perRequest', '--enable-per-request-metrics', true],
    ['metrics.serverLoadTracking', '--enable-server-load-tracking', true],
    ['metrics.kvCache', '--kv-cache-metrics', true],
    ['access.requestIdHeaders', '--enable-request-id-headers', true],
    ['logs.requests', '--enable-log-requests', true],
    ['logs.outputs', '--enable-log-outputs', true],
    ['sleepMode', '--enable-sleep-mode', true],
    ['tokenizerInfoEndpoint', '--enable-tokenizer-info-endpoint', true],
  ] satisfies readonly Switch[]
).map((row: Switch): OptionRow => {
  const [option, flag, value, argument = flag] = row
  return { option, value, args: [argument], dest: destOf(flag) }
})

const jsonOptions: readonly OptionRow[] = [
  { option: 'overrideGenerationConfig', dest: 'override_generation_config', value: { temperature: 0.5 } },
  { option: 'hfOverrides', dest: 'hf_overrides', value: { rope_theta: 5000 } },
  { option: 'reasoning.config', dest: 'reasoning_config', value: { reasoning_start_str: '<think>' } },
  { option: 'chat.templateKwargs', dest: 'default_chat_template_kwargs', value: { enable_thinking: false } },
  { option: 'additionalConfig', dest: 'additional_config', value: { override_neuron_config: { a: 1 } } },
  {
    option: 'kvTransferConfig',
    dest: 'kv_transfer_config',
    value: { kv_connector: 'ExampleConnector', kv_role: 'kv_both' },
  },
]
const jsonRows = jsonOptions.map((row): OptionRow => ({
  ...row,
  args: [`--${(row.dest ?? '').replaceAll('_', '-')}`, JSON.stringify(row.value)],
}))

const snakeKeys = (value: unknown): unknown =>
  Object.fromEntries(
    Object.entries(Object(value) as object).map(([key, inner]) => [
      key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      inner,
    ]),
  )

const otherRows: readonly OptionRow[] = [
  {
    option: 'speculative',
    value: {
      method: 'eagle',
      model: '/models/draft',
      numSpeculativeTokens: 4,
      draftTensorParallelSize: 1,
      maxModelLen: 1024,
      quantization: 'fp8',
      promptLookupMax: 4,
      promptLookupMin: 2,
      rejectionSampleMethod: 'standard',
    },
    args: [
      '--speculative-config',
      '{"method":"eagle","model":"/models/draft","num_speculative_tokens":4,"draft_tensor_parallel_size":1,' +
        '"max_model_len":1024,"quantization":"fp8","prompt_lookup_max":4,"prompt_lookup_min":2,' +
        '"rejection_sample_method":"standard"}',
    ],
    dest: 'speculative_config',
    meant: snakeKeys,
  },
  {
    option: 'structuredOutputs',
    value: {
      backend: 'guidance',
      disableAnyWhitespace: true,
      disableAdditionalProperties: true,
      enableInReasoning: true,
    },
    args: [
      '--structured-outputs-config',
      '{"backend":"guidance","disable_any_whitespace":true,"disable_additional_properties":true,"enable_in_reasoning":true}',
    ],
    dest: 'structured_outputs_config',
    meant: snakeKeys,
  },
  {
    option: 'lora.modules',
    value: [
      { name: 'plain', path: '/adapters/plain' },
      { name: 'based', path: '/adapters/based', baseModelName: 'tiny' },
      { name: 'odd', path: '/adapters/a,b' },
    ],
    args: [
      '--lora-modules',
      'plain=/adapters/plain',
      '{"name":"based","path":"/adapters/based","base_model_name":"tiny"}',
      '{"name":"odd","path":"/adapters/a,b"}',
    ],
    dest: 'lora_modules',
    meant: (value) => (value as readonly object[]).map(snakeKeys),
  },
  {
    option: 'access.allowedOrigins',
    value: ['https://a.example', 'https://b.example'],
    args: ['--allowed-origins', '["https://a.example","https://b.example"]'],
    dest: 'allowed_origins',
  },
  {
    option: 'access.allowedMediaDomains',
    value: ['a.example', 'b.example'],
    args: ['--allowed-media-domains', 'a.example', 'b.example'],
    dest: 'allowed_media_domains',
  },
  {
    option: 'metrics.logStats',
    value: false,
    args: ['--disable-log-stats'],
    dest: 'disable_log_stats',
    meant: (value) => value === false,
  },
  {
    option: 'logs.access',
    value: false,
    args: ['--disable-uvicorn-access-log'],
    dest: 'disable_uvicorn_access_log',
    meant: (value) => value === false,
  },
  {
    option: 'configFile',
    value: resolve('test/contract/engines/vllm/config.yaml'),
    args: ['--config', resolve('test/contract/engines/vllm/config.yaml')],
    // The parser replaces --config by what stands in the file.
    dest: 'response_role',
    meant: () => 'model',
  },
  { option: 'extraArgs', value: ['--max-num-queued-reqs', '9'], args: ['--max-num-queued-reqs', '9'] },
  { option: 'cpu.kvCacheGiB', value: 2, env: { VLLM_CPU_KVCACHE_SPACE: '2' } },
  { option: 'offline', value: true, env: { HF_HUB_OFFLINE: '1' } },
  { option: 'lora.runtimeUpdates', value: true, env: { VLLM_ALLOW_RUNTIME_LORA_UPDATING: '1' } },
  { option: 'launch', value: 'script' },
  {
    option: 'setup',
    value: '/srv/setup.sh',
    env: { SERVEWRIGHT_PYTHON: '/venv/bin/python', SERVEWRIGHT_SETUP: '/srv/setup.sh' },
  },
]

export const optionRows: readonly OptionRow[] = [...valueRows, ...toggleRows, ...jsonRows, ...otherRows]

/** Options with one value set, e.g. `lora.maxRank` → `{ lora: { maxRank: 32 } }`. */
export function optionsOf(rows: readonly OptionRow[]): Readonly<Record<string, unknown>> {
  const options: Record<string, unknown> = {}
  for (const { option, value } of rows) {
    const [first = '', second] = option.split('.')
    if (second === undefined) options[first] = value
    else options[first] = { ...(options[first] as object | undefined), [second]: value }
  }
  return options
}
