/** What checks need to know of vLLM: what it counts, and which of its routes ask for no key. */
import type { EngineFacts } from '../../contract/engine-facts.ts'
import { metricFamilies, optionalPrefixes } from './metric-families.ts'

export const vllmFacts: EngineFacts = {
  metrics: {
    version: '0.32.0',
    prefix: 'vllm:',
    families: metricFamilies,
    optionalPrefixes,
    running: 'vllm:num_requests_running',
    waiting: 'vllm:num_requests_waiting',
    kvUsage: 'vllm:kv_cache_usage_perc',
    promptTokens: 'vllm:prompt_tokens_total',
    generationTokens: 'vllm:generation_tokens_total',
    finished: 'vllm:request_success_total',
    promptTokensPerRequest: 'vllm:request_prompt_tokens',
    generationTokensPerRequest: 'vllm:request_generation_tokens',
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
  routes: {
    // docs.vllm.ai/en/stable/usage/security: the key guards /v1, /v2, /inference and /cohere. Of what that page lists
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

/** For engines that are another vLLM underneath: what of this holds for every version. */
export const anyVllmFacts: EngineFacts = {
  ...vllmFacts,
  ...(vllmFacts.metrics === undefined ? {} : { metrics: { ...vllmFacts.metrics, families: [] } }),
}
