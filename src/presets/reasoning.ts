/** Reasoning apart from content, with tools and schemas beside it: the trained 6 MB Llama on vLLM, on the CPU. */
import { toolExpectation } from './tool-expectation.ts'
import { zooPreset } from './zoo-preset.ts'

export const reasoning = zooPreset({
  name: 'reasoning',
  groups: ['reasoning'],
  title: 'Reasoning separated from content, together with tools and schemas',
  options: {
    tools: { autoChoice: true, parser: 'hermes' },
    reasoning: { parser: 'qwen3' },
    // Else the parser takes an answer without tags for a thought.
    chat: { templateKwargs: { enable_thinking: false } },
    structuredOutputs: { backend: 'xgrammar', disableAnyWhitespace: true },
  },
  alsoClaims: ['tools', 'parallel-tools', 'reasoning', 'structured-output'],
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
