/** Speculation: drafts are made and accepted, and the text is the target's. */
import { expect, test } from '../../../src/vitest/index.ts'
import { passes } from './passes.ts'

test.override('needs', ['speculation'])

/** Sum of a counter over its labels. */
function counter(scrape: string, name: string): number {
  const samples = scrape
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
  return samples.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

test('draft tokens are accepted while it answers', async ({ client }) => {
  const scrape = async (): Promise<string> => (await client.raw({ method: 'GET', path: '/metrics' })).body
  const before = await scrape()
  const prompt = '1,2,3,4,5,6,7,8,9,10,'
  const answer = await client.completions({ prompt, max_tokens: 64, temperature: 0 })
  expect(answer).toBeComplete()
  const after = await scrape()
  const delta = (name: string): number => counter(after, name) - counter(before, name)
  expect(delta('vllm:spec_decode_num_draft_tokens_total')).toBeGreaterThan(0)
  expect(delta('vllm:spec_decode_num_accepted_tokens_total')).toBeGreaterThan(0)
})

passes('speculation/acceptance')
