/** What Text Generation Inference counts. Servewright starts none: this is for servers that run already. */
import type { FactsByVersion } from '../../contract/facts-by-version.ts'

export const tgiFacts: FactsByVersion = {
  name: 'tgi',
  distributions: ['text-generation-server'],
  versionRoutes: { paths: ['/info'], pattern: /"version":\s*"(?<version>[^"]+)"/ },
  signs: { header: { name: 'x-compute-type', pattern: /./ } },
  metrics: {
    version: '3.3',
    prefix: 'tgi_',
    families: [],
    names: {
      running: 'tgi_batch_current_size',
      waiting: 'tgi_queue_size',
      finished: 'tgi_request_success',
      endToEnd: 'tgi_request_duration',
      queueTime: 'tgi_request_queue_duration',
      promptTokensPerRequest: 'tgi_request_input_length',
      generationTokensPerRequest: 'tgi_request_generated_tokens',
    },
    perRequest: [],
  },
}
