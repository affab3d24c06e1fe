/** What is expected of a server that somebody else has started, where its own expectations are not known. */
import type { Expectations } from '../contract/preset.ts'
import { toolExpectation } from './tool-expectation.ts'

/** Any model that has the skill meets these: what needs a reference of this very model is not among them. */
export const attachedExpectations: Expectations = {
  tools: {
    ...toolExpectation,
    markup: ['<tool_call>', '</tool_call>', '[TOOL_CALLS]', '<|python_tag|>', '<function='],
  },
  reasoning: {
    prompt: 'How much is 17 plus 25?',
    answer: ['42'],
    markup: ['<think>', '</think>'],
  },
}
