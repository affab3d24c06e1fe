/** Structured output: schemas, patterns, choices and grammars on vLLM's xgrammar, on the CPU. */
import { definePreset } from './define-preset.ts'
import { knownOfVllm } from './known-vllm.ts'
import { zooEnv, zooOptions } from './zoo-on-cpu.ts'

export const structuredOutput = definePreset({
  name: 'structured-output',
  title: 'Schemas, patterns, choices and grammars bound the answer',
  engine: 'vllm',
  model: 'zoo:llama',
  options: {
    ...zooOptions,
    // A model this small would fill the answer with blanks wherever JSON allows them.
    structuredOutputs: { backend: 'xgrammar', disableAnyWhitespace: true },
  },
  env: zooEnv,
  claims: [
    'completions',
    'chat',
    'logprobs',
    'echo',
    'token-ids',
    'metrics',
    'structured-output',
    'constraints',
  ],
  needs: { memoryGiB: 5 },
  knownFindings: knownOfVllm,
})
