/** What SGLang counts. Servewright starts none: this is for servers that run already. */
import type { FactsByVersion } from '../../contract/facts-by-version.ts'

export const sglangFacts: FactsByVersion = {
  name: 'sglang',
  distributions: ['sglang'],
  versionRoutes: {
    paths: ['/get_server_info', '/server_info'],
    pattern: /"version":\s*"(?<version>[^"]+)"/,
  },
  signs: { ownedBy: 'sglang' },
  metrics: {
    version: '0.5',
    prefix: 'sglang:',
    families: [],
    names: {
      running: 'sglang:num_running_reqs',
      waiting: 'sglang:num_queue_reqs',
      kvUsage: 'sglang:token_usage',
      promptTokens: 'sglang:prompt_tokens_total',
      generationTokens: 'sglang:generation_tokens_total',
      finished: 'sglang:num_requests_total',
      ttft: 'sglang:time_to_first_token_seconds',
      itl: 'sglang:inter_token_latency_seconds',
      endToEnd: 'sglang:e2e_request_latency_seconds',
      queueTime: 'sglang:queue_time_seconds',
    },
    perRequest: [],
  },
}
