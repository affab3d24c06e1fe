/** Plain serving: known answers, a stream that equals the whole answer, repeatability, latency. */
import { assemble, expect, test } from '../../../src/vitest/index.ts'
import { passes } from './passes.ts'

test('counts on, and does not stop at a number of ours', async ({ client, server, skip }) => {
  skip(!server.facts.model.startsWith('tiny'), 'the answer of another model is not known')
  const prompt =
    'I am going to count from 1 to 250 only once. I will not say anything further. 1,2,3,4,5,6,7,8,9,10,'
  const answer = await client.completions({ prompt, max_tokens: 32, temperature: 0 })
  expect(answer).toBeComplete()
  expect(assemble(answer).choices[0]?.text).toMatch(/^11,12,13,14,15,16,17,18/)
})

passes(
  'content/expected-words',
  'stream/completions-equals-whole',
  'stream/chat-equals-whole',
  'repeatability/sequential',
  'errors/unknown-model',
  'errors/recovery',
  'latency/limits',
)
