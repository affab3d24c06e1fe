/** Reasoning apart from content, with tools and schemas beside it: the trained 6 MB Llama on vLLM, on the CPU. */
import { definePreset } from './define-preset.ts'
import { knownOfVllm } from './known-vllm.ts'
import { toolExpectation } from './tool-expectation.ts'
import { zooEnv, zooOptions } from './zoo-on-cpu.ts'

export const reasoning = definePreset({
  name: 'reasoning',
  groups: ['reasoning'],
  title: 'Reasoning apart from content, with tools and schemas beside it',
  engine: 'vllm',
  model: 'zoo:llama',
  options: {
    ...zooOptions,
    tools: { autoChoice: true, parser: 'hermes' },
    reasoning: { parser: 'qwen3' },
    // Else the parser takes an answer without tags for a thought.
    chat: { templateKwargs: { enable_thinking: false } },
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
    'tools',
    'parallel-tools',
    'reasoning',
    'structured-output',
  ],
  needs: { memoryGiB: 5 },
  knownFindings: knownOfVllm,
  expectations: {
    tools: toolExpectation,
    reasoning: {
      prompt: 'What is 12+30?',
      answer: ['42'],
      on: { chat_template_kwargs: { enable_thinking: true } },
      off: { chat_template_kwargs: { enable_thinking: false } },
      exclude: { include_reasoning: false },
      budget: { fields: { thinking_token_budget: 4 }, tokens: 4 },
      markup: ['<think>', '</think>'],
    },
  },
})
