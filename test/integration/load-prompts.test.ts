/** Prompts of an exact length by a real model's tokenizer. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { loadTokenizer } from '../../src/cli/load-tokenizer.ts'
import { syntheticPrompts } from '../../src/load/prompts/synthetic.ts'

const zoo = resolve('zoo/llama')

it.each([1, 7, 64, 500])('have exactly %d tokens', (inputTokens) => {
  const countTokens = loadTokenizer(zoo, false)
  const prompts = syntheticPrompts({ inputTokens, count: 4, seed: 3, countTokens })
  expect(prompts.map(countTokens)).toEqual([inputTokens, inputTokens, inputTokens, inputTokens])
})

it('cannot be counted by a tokenizer that is broken, and its file is named', () => {
  const folder = mkdtempSync(join(tmpdir(), 'servewright-tokenizer-'))
  try {
    writeFileSync(join(folder, 'tokenizer.json'), '{"model":')
    expect(() => loadTokenizer(folder, false)).toThrow(
      expect.objectContaining({
        code: 'usage/bad-tokenizer',
        message: expect.stringContaining(join(folder, 'tokenizer.json')) as string,
      }),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})
