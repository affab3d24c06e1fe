import { describe, expect, it } from 'vitest'
import { openPresetBook } from '../presets/preset-book.ts'
import { presetMatrix } from './preset-matrix.ts'

const book = openPresetBook()
const presets = book.names.map((name) => book.find(name))

describe('the matrix of jobs', () => {
  it('has one job for each preset, with what its machine has to have', () => {
    const { include } = presetMatrix(presets)
    expect(include).toHaveLength(presets.length)
    expect(include).toContainEqual({
      preset: 'neuron-tinyllama',
      engine: 'vllm-neuron',
      accelerator: 'neuron',
      cores: 32,
    })
  })

  it('has no more jobs than a matrix may have', () => {
    const many = Array.from({ length: 257 }, () => book.find('tiny'))
    expect(() => presetMatrix(many)).toThrow('257 presets are more than the 256 jobs')
  })
})
