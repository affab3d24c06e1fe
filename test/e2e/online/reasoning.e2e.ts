/** Reasoning apart from content, whole and streamed, on, off and counted. */
import { assemble, expect, test } from '../../../src/vitest/index.ts'
import { passes } from './passes.ts'

test.override('needs', ['chat', 'reasoning'])

const question = {
  messages: [{ role: 'user', content: 'What is 12+30?' }],
  chat_template_kwargs: { enable_thinking: true },
  max_tokens: 96,
  temperature: 0,
}

test.for([false, true])(
  'the thought stands apart from the answer, streamed: %s',
  async (stream, { client }) => {
    const answer = await client.chat({ ...question, stream })
    expect(answer).toBeComplete()
    const [choice] = assemble(answer).choices
    expect(choice?.reasoning).not.toBe('')
    expect(choice?.text).toContain('42')
    expect(choice?.text).not.toMatch(/<\/?think>/)
  },
)

passes('reasoning/apart', 'reasoning/off', 'reasoning/token-count', 'reasoning/stream-equals-whole')
