/** The Qwen3 architecture, which thinks by default, with Qwen's own parsers. */
import { toolExpectation } from './tool-expectation.ts'
import { zooPreset } from './zoo-preset.ts'

export const qwen3 = zooPreset({
  name: 'qwen3',
  groups: ['qwen'],
  title: 'A trained 6 MB Qwen3 with reasoning and tools on vLLM, on the CPU',
  model: 'zoo:qwen3',
  options: {
    tools: { autoChoice: true, parser: 'hermes' },
    reasoning: { parser: 'qwen3' },
    structuredOutputs: { backend: 'xgrammar', disableAnyWhitespace: true },
  },
  alsoClaims: ['tools', 'parallel-tools', 'reasoning', 'structured-output', 'constraints', 'goldens'],
  expectations: {
    // Measured: at most 0.0002 nats a token.
    goldens: [{ file: 'zoo:qwen3', cases: 16, bounds: { meanNats: 0.005 } }],
    content: [
      { endpoint: 'completions', prompt: 'The capital of France is', expect: ['Paris'] },
      { endpoint: 'chat', prompt: 'What is the capital of Japan?', expect: ['Tokyo'] },
    ],
    // While it thinks, this small model calls a function where none fits: that is its fault, and not the server's.
    tools: { ...toolExpectation, cases: toolExpectation.cases.filter(({ calls }) => calls.length > 0) },
    reasoning: {
      prompt: 'What is 12+30?',
      answer: ['42'],
      off: { chat_template_kwargs: { enable_thinking: false } },
      exclude: { include_reasoning: false },
      budget: { fields: { thinking_token_budget: 4 }, tokens: 4 },
      markup: ['<think>', '</think>'],
    },
  },
})
