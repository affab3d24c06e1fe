/** Structured output: schemas, patterns, choices and grammars on vLLM's xgrammar, on the CPU. */
import { zooPreset } from './zoo-preset.ts'

export const structuredOutput = zooPreset({
  name: 'structured-output',
  title: 'Answers constrained by schemas, patterns, choices and grammars',
  options: {
    // A model this small would fill the answer with blanks wherever JSON allows them.
    structuredOutputs: { backend: 'xgrammar', disableAnyWhitespace: true },
  },
  alsoClaims: ['structured-output', 'constraints'],
})
