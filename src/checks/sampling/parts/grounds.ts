/** What findings about parameters rest on that only some engines have. */
import type { Ground } from '../../../contract/check.ts'

/** The engine's own documentation. */
export const ofVllm = (parameter: string): Ground => ({
  clause: `vLLM documentation, SamplingParams: ${parameter}`,
  url: 'https://docs.vllm.ai/en/stable/api/vllm/sampling_params/',
})
