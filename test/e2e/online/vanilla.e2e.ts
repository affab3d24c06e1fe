/** Plain serving: known answers, a stream that equals the whole answer, repeatability, latency. */
import { assemble, describe, expect, test } from '../../../src/vitest/index.ts'

test('counts on, and does not stop at a number of ours', async ({ client, server, skip }) => {
  skip(!server.facts.model.startsWith('tiny'), 'the answer of another model is not known')
  const prompt =
    'I am going to count from 1 to 250 only once. I will not say anything further. 1,2,3,4,5,6,7,8,9,10,'
  const answer = await client.completions({ prompt, max_tokens: 32, temperature: 0 })
  expect(answer).toBeComplete()
  expect(assemble(answer).choices[0]?.text).toMatch(/^11,12,13,14,15,16,17,18/)
})

test('says the words that the preset expects', async ({ server, skip }) => {
  skip((server.facts.expectations.content ?? []).length === 0, 'the preset expects no words')
  await expect(server).toPassCheck('content/expected-words')
})

test.for([
  'stream/completions-equals-whole',
  'stream/chat-equals-whole',
  'stream/incremental',
  'repeatability/sequential',
  'errors/unknown-model',
  'errors/recovery',
])('passes %s', async (check, { server }) => {
  await expect(server).toPassCheck(check)
})

describe('latency', () => {
  test('is within the limits of the preset', async ({ server, skip }) => {
    skip(server.facts.expectations.latency === undefined, 'the preset sets no limits')
    await expect(server).toPassCheck('latency/limits')
  })
})
