import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { cpuFeatures } from './cpu-features.ts'

const folder = mkdtempSync(join(tmpdir(), 'servewright-cpu-'))
afterAll(() => rmSync(folder, { recursive: true }))

const featuresIn = (text: string): readonly string[] | undefined => {
  const path = join(folder, 'cpuinfo')
  writeFileSync(path, text)
  return cpuFeatures(path)
}

describe('cpuFeatures', () => {
  it('are the flags of the first x86 core', () => {
    const text = 'processor\t: 0\nflags\t\t: fpu avx avx2 \n\nprocessor\t: 1\nflags\t\t: sve\n'
    expect(featuresIn(text)).toEqual(['fpu', 'avx', 'avx2'])
  })
  it('are those of an ARM core', () => {
    expect(featuresIn('processor\t: 0\nFeatures\t: fp asimd bf16 i8mm\n')).toEqual([
      'fp',
      'asimd',
      'bf16',
      'i8mm',
    ])
  })
  it.each(['', 'processor\t: 0\nisa\t: rv64imafdc\n'])('cannot be told of %j', (text) => {
    expect(featuresIn(text)).toBeUndefined()
  })
  it('cannot be told where there is no such file', () => {
    expect(cpuFeatures(join(folder, 'nowhere'))).toBeUndefined()
  })
})
