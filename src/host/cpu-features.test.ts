import { describe, expect, it } from 'vitest'
import { parseCpuFeatures } from './cpu-features.ts'

describe('parseCpuFeatures', () => {
  it('finds what matters among the flags of the first x86 core', () => {
    const text =
      'processor\t: 0\nflags\t\t: fpu avx avx2 avx512f avx512_bf16 avx512ifma\n\nprocessor\t: 1\nflags\t\t: sve\n'
    expect(parseCpuFeatures(text)).toEqual(['avx2', 'avx512f', 'avx512_bf16'])
  })
  it('finds those of an ARM core', () => {
    expect(parseCpuFeatures('Features\t: fp asimd bf16 i8mm\n')).toEqual(['asimd', 'bf16', 'i8mm'])
  })
  it('finds none where none are told', () => {
    expect(parseCpuFeatures('')).toEqual([])
  })
})
