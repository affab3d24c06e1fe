import { readFileSync } from 'node:fs'
import { Tokenizer } from '@huggingface/tokenizers'
import { describe, expect, it } from 'vitest'
import { createOddsSet } from '../../../src/reference/odds-file.ts'

interface Distance {
  readonly total_variation: number
  readonly nats: number
  readonly others: number
}
interface Measured {
  readonly float32: Distance
  readonly bfloat16: Distance
}
interface OddsFile {
  readonly bounds: Distance
  readonly measured: Measured
  readonly prompts: readonly { readonly skill: string; readonly measured: Measured }[]
}

const file = 'zoo/lora-dice/odds.json'
const text = readFileSync(file, 'utf8')
const { bounds, measured, prompts } = JSON.parse(text) as OddsFile
const { cases } = createOddsSet({ file, text, sha256: '' }, { file })
const readJson = (path: string): object => JSON.parse(readFileSync(path, 'utf8')) as object
const tokenizer = new Tokenizer(
  readJson('zoo/llama/tokenizer.json'),
  readJson('zoo/llama/tokenizer_config.json'),
)

describe(file, () => {
  it('knows four skills', () => {
    expect(prompts.map(({ skill }) => skill)).toEqual(['die', 'loaded die', 'letter', 'name'])
    expect(cases.map(({ odds }) => Object.keys(odds).length)).toEqual([6, 6, 26, 16])
  })

  it('states a total variation of 0.03 at most, and was measured within what it states', () => {
    expect(bounds.total_variation).toBeLessThanOrEqual(0.03)
    for (const { float32, bfloat16 } of [measured, ...prompts.map((one) => one.measured)]) {
      for (const one of [float32, bfloat16]) {
        expect(one.total_variation).toBeLessThanOrEqual(bounds.total_variation)
        expect(one.nats).toBeLessThanOrEqual(bounds.nats)
        expect(one.others).toBeLessThanOrEqual(bounds.others)
      }
    }
  })

  it.each(cases)('$prompt: every answer begins with a token of its own', ({ odds }) => {
    const first = Object.keys(odds).map(
      (answer) => tokenizer.encode(answer, { add_special_tokens: false }).ids[0],
    )
    expect(new Set(first).size).toBe(first.length)
  })
})
