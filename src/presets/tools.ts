/** Tool calls: the trained 6 MB Llama behind vLLM's Hermes parser, on the CPU. */
import { toolExpectation } from './tool-expectation.ts'
import { zooPreset } from './zoo-preset.ts'

export const tools = zooPreset({
  name: 'tools',
  groups: ['tool-calling'],
  title: 'Tool calls in the Hermes format, whole and streamed',
  options: {
    tools: { autoChoice: true, parser: 'hermes' },
  },
  alsoClaims: ['tools', 'parallel-tools'],
  expectations: { tools: toolExpectation },
})
