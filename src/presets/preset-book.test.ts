import { describe, expect, it } from 'vitest'
import { openPresetBook } from './preset-book.ts'

const goldensOf = (preset: Readonly<Record<string, unknown>>): readonly string[] | undefined =>
  openPresetBook({ presets: { own: preset } })
    .find('own')
    .expectations?.goldens?.map(({ file }) => file)

describe('goldens of a preset that extends another', () => {
  it('come along with the model', () => {
    expect(goldensOf({ extends: 'tiny' })).toEqual(['zoo:llama'])
    expect(goldensOf({ extends: 'tiny', model: 'zoo:llama' })).toEqual(['zoo:llama'])
  })

  it('stay behind where the model is another one', () => {
    expect(goldensOf({ extends: 'tiny', model: 'zoo:qwen3' })).toBeUndefined()
  })

  it('are its own where it names some', () => {
    const expectations = { goldens: [{ file: './mine' }] }
    expect(goldensOf({ extends: 'tiny', model: 'org/mine', expectations })).toEqual(['./mine'])
  })
})
