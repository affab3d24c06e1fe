/** Prompts of an exact length by a real model's tokenizer. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { promptSource, withTrace } from '../../../src/subject/prompt-source.ts'
import { readTokenizer } from '../../../src/subject/read-tokenizer.ts'
import { syntheticPrompts } from '../../../src/load/prompts/synthetic.ts'
import type { LoadPlan } from '../../../src/contract/load-plan.ts'

const zoo = resolve('zoo/llama')

it.each([1, 7, 64, 500])('have exactly %d tokens', async (inputTokens) => {
  const countTokens = await readTokenizer(zoo, false)
  const prompts = syntheticPrompts({ inputTokens, count: 4, seed: 3, countTokens })
  expect(prompts.map(countTokens)).toEqual([inputTokens, inputTokens, inputTokens, inputTokens])
})

it('cannot be counted by a tokenizer that is broken, and its file is named', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'servewright-tokenizer-'))
  try {
    writeFileSync(join(folder, 'tokenizer.json'), '{"model":')
    await expect(readTokenizer(folder, false)).rejects.toMatchObject({
      code: 'usage/bad-tokenizer',
      message: expect.stringContaining(join(folder, 'tokenizer.json')) as string,
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it('of a trace are in the order of their times, which count from the first', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'servewright-trace-'))
  try {
    const prompts = join(folder, 'trace.jsonl')
    const entries = [
      { timestamp: 7_000, input_length: 9, output_length: 3 },
      { timestamp: 5_000, input_length: 4, output_length: 2 },
    ]
    writeFileSync(prompts, entries.map((entry) => JSON.stringify(entry)).join('\n'))
    const plan: LoadPlan = { name: 'load', arrival: { kind: 'trace', atMs: [] } }
    const { sessions } = await promptSource(
      { prompts, trace: true },
      { modelFolder: () => Promise.resolve(undefined), plan },
    )
    expect(sessions?.flat().map(({ inputTokens }) => inputTokens)).toEqual([4, 9])
    expect(withTrace(plan, sessions).arrival).toEqual({ kind: 'trace', atMs: [0, 2_000] })
  } finally {
    rmSync(folder, { recursive: true })
  }
})
