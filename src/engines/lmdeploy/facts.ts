/** What LMDeploy counts with `--enable-metrics`. Servewright starts none: this is for servers that run already. */
import type { FactsByVersion } from '../../contract/facts-by-version.ts'

export const lmdeployFacts: FactsByVersion = {
  name: 'lmdeploy',
  distributions: ['lmdeploy'],
  // None of its routes says its version.
  versionRoutes: { paths: [], pattern: /(?<version>$^)/ },
  metrics: {
    version: '0.11',
    prefix: 'lmdeploy:',
    families: [],
    // Its first version with metrics added every generated token twice, so that counter compares with no usage.
    names: {
      running: 'lmdeploy:num_requests_running',
      waiting: 'lmdeploy:num_requests_waiting',
      kvUsage: 'lmdeploy:gpu_cache_usage_perc',
      promptTokens: 'lmdeploy:prompt_tokens_total',
      finished: 'lmdeploy:request_success_total',
      drafts: 'lmdeploy:spec_decode_num_drafts_total',
      draftTokens: 'lmdeploy:spec_decode_num_draft_tokens_total',
      acceptedTokens: 'lmdeploy:spec_decode_num_accepted_tokens_total',
      acceptedAtPosition: 'lmdeploy:spec_decode_num_accepted_tokens_per_pos_total',
      ttft: 'lmdeploy:time_to_first_token_seconds',
      itl: 'lmdeploy:iter_token_latency',
      endToEnd: 'lmdeploy:e2e_request_latency_seconds',
      queueTime: 'lmdeploy:request_queue_time_seconds',
      promptTokensPerRequest: 'lmdeploy:request_prompt_tokens',
      generationTokensPerRequest: 'lmdeploy:request_generation_tokens',
    },
    perRequest: [],
  },
}
