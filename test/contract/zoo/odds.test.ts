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
  readonly held_out: Readonly<Record<string, Measured>>
  readonly prompts: readonly {
    readonly skill: string
    readonly measured: Measured
    readonly bounds: Omit<Distance, 'total_variation'>
  }[]
}

const file = 'zoo/lora-dice/odds.json'
const text = readFileSync(file, 'utf8')
const { held_out: heldOut, prompts } = JSON.parse(text) as OddsFile
const { cases } = createOddsSet({ file, text, sha256: '' }, { file })
/** Total variation of the wording that is asked, and of all that were held out: the card of the zoo says so too. */
const mostVariation: Readonly<Record<string, readonly [asked: number, heldOut: number]>> = {
  die: [0.015, 0.035],
  'loaded die': [0.015, 0.035],
  letter: [0.035, 0.06],
  name: [0.065, 0.08],
}
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

  it.each(prompts)('$skill: it was measured within what it states', ({ skill, measured, bounds }) => {
    for (const one of [measured.float32, measured.bfloat16]) {
      expect(one.total_variation).toBeLessThanOrEqual(mostVariation[skill]?.[0] ?? 0)
      expect(one.nats).toBeLessThan(bounds.nats)
      expect(one.others).toBeLessThan(bounds.others)
    }
  })

  it.each(Object.entries(heldOut))('%s: no held-out wording is far off', (skill, { float32, bfloat16 }) => {
    for (const { total_variation: variation } of [float32, bfloat16])
      expect(variation).toBeLessThanOrEqual(mostVariation[skill]?.[1] ?? 0)
  })

  it.each(cases)('$prompt: every answer begins with a token of its own', ({ odds }) => {
    const first = Object.keys(odds).map(
      (answer) => tokenizer.encode(answer, { add_special_tokens: false }).ids[0],
    )
    expect(new Set(first).size).toBe(first.length)
  })
})
