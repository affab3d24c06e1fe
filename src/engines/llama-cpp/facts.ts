/** What llama.cpp's server counts. */
import type { FactsByVersion } from '../../contract/facts-by-version.ts'

export const llamaCppFacts: FactsByVersion = {
  name: 'llama-cpp',
  distributions: ['llama.cpp'],
  versionRoutes: { paths: ['/props'], pattern: /"build_info":\s*"b(?<version>\d+)/ },
  signs: { ownedBy: 'llamacpp', header: { name: 'server', pattern: /^llama\.cpp/ } },
  metrics: {
    version: '6000',
    prefix: 'llamacpp:',
    families: [],
    // Its counters of tokens leave out cached prompts and answers that were cut off, so they compare with no usage.
    names: {
      running: 'llamacpp:requests_processing',
      waiting: 'llamacpp:requests_deferred',
      draftTokens: 'llamacpp:spec_decode_num_draft_tokens_total',
      acceptedTokens: 'llamacpp:spec_decode_num_accepted_tokens_total',
    },
    perRequest: [],
  },
}
