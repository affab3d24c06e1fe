/** Tool calls: the trained 6 MB Llama behind vLLM's Hermes parser, on the CPU. */
import { definePreset } from './define-preset.ts'
import { knownOfVllm } from './known-vllm.ts'
import { toolExpectation } from './tool-expectation.ts'
import { zooEnv, zooOptions } from './zoo-on-cpu.ts'

export const tools = definePreset({
  name: 'tools',
  groups: ['tool-calling'],
  title: 'Tool calls in Hermes form, whole and streamed',
  engine: 'vllm',
  model: 'zoo:llama',
  options: {
    ...zooOptions,
    tools: { autoChoice: true, parser: 'hermes' },
  },
  env: zooEnv,
  claims: ['completions', 'chat', 'logprobs', 'echo', 'token-ids', 'metrics', 'tools', 'parallel-tools'],
  needs: { memoryGiB: 5 },
  knownFindings: knownOfVllm,
  expectations: { tools: toolExpectation },
})
