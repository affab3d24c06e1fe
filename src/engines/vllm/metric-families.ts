/** The metric families of vLLM 0.24 to 0.32, as each `/metrics` and its sources name them. Labels and buckets are left out. */
import type { MetricType } from '../../contract/engine-facts.ts'
import type { FamilyByVersion } from '../../contract/facts-by-version.ts'

const prefix = 'vllm:'

function families(
  type: MetricType,
  names: string,
  more: Omit<FamilyByVersion, 'name' | 'type'> = {},
): readonly FamilyByVersion[] {
  return names.split(' ').map((name) => ({ name: `${prefix}${name}`, type, ...more }))
}

/** Came with the version `from`. */
const since = (from: string) => ({ versions: { from } })

const always = [
  ...families('gauge', 'num_requests_running num_requests_waiting num_requests_waiting_by_reason'),
  ...families('gauge', 'engine_sleep_state cache_config_info'),
  ...families('gauge', 'kv_cache_usage_perc', { otherNames: ['vllm:gpu_cache_usage_perc'] }),
  ...families('counter', 'prefix_cache_queries_total', {
    otherNames: ['vllm:gpu_prefix_cache_queries_total'],
  }),
  ...families('counter', 'prefix_cache_hits_total', { otherNames: ['vllm:gpu_prefix_cache_hits_total'] }),
  ...families('counter', 'external_prefix_cache_queries_total external_prefix_cache_hits_total'),
  ...families('counter', 'mm_cache_queries_total mm_cache_hits_total num_preemptions_total'),
  ...families('counter', 'prompt_tokens_total prompt_tokens_by_source_total prompt_tokens_cached_total'),
  ...families('counter', 'generation_tokens_total request_success_total'),
  ...families('counter', 'prompt_tokens_cached_by_source_total admission_rejections_total', since('0.32')),
  ...families('histogram', 'request_prompt_tokens request_generation_tokens iteration_tokens_total'),
  ...families('histogram', 'request_max_num_generation_tokens request_params_n request_params_max_tokens'),
  ...families('histogram', 'time_to_first_token_seconds'),
  ...families('histogram', 'inter_token_latency_seconds', {
    otherNames: ['vllm:time_per_output_token_seconds'],
  }),
  ...families('histogram', 'request_time_per_output_token_seconds e2e_request_latency_seconds'),
  ...families('histogram', 'request_queue_time_seconds request_inference_time_seconds'),
  ...families('histogram', 'request_prefill_time_seconds request_decode_time_seconds'),
  ...families('histogram', 'request_prefill_kv_computed_tokens'),
  ...families('histogram', 'request_num_preemptions', since('0.30')),
]

const claimed = [
  ...families('gauge', 'lora_requests_info', { when: 'lora' }),
  ...families('counter', 'tool_call_parser_invocations_total', { when: 'tools' }),
  ...families('counter', 'spec_decode_num_drafts_total spec_decode_num_draft_tokens_total', {
    when: 'speculation',
  }),
  ...families(
    'counter',
    'spec_decode_num_accepted_tokens_total spec_decode_num_accepted_tokens_per_pos_total',
    { when: 'speculation' },
  ),
]

const when = 'sometimes'
const sometimes = [
  ...families('counter', 'corrupted_requests_total watermark_requests_total', { when }),
  ...families('gauge', 'num_requests_kv_fetch_by_stage', { when }),
  ...families(
    'counter',
    'estimated_flops_per_gpu_total estimated_read_bytes_per_gpu_total estimated_write_bytes_per_gpu_total',
    { when },
  ),
  ...families(
    'histogram',
    'kv_block_lifetime_seconds kv_block_idle_before_evict_seconds kv_block_reuse_gap_seconds',
    { when },
  ),
  ...families('counter', 'websocket_connections_total', { when }),
  ...families('gauge', 'websocket_connections_active', { when }),
  ...families('histogram', 'websocket_connection_duration_seconds', { when }),
]

export const metricFamilies: readonly FamilyByVersion[] = [...always, ...claimed, ...sometimes]

/** Families of connectors and of developers' routes, which come and go with their options. */
export const optionalPrefixes = [
  'hf3fs_',
  'hisparse_',
  'kv_offload_',
  'mooncake_',
  'nixl_',
  'rl_weight_update_',
  'simple_kv_offload_',
  'sleep_mode_',
].map((start) => `${prefix}${start}`)
