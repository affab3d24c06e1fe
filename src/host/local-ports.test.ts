import { describe, expect, it } from 'vitest'
import { countPorts } from './local-ports.ts'

describe('local ports', () => {
  it('are those of the range, both ends among them', () => {
    expect(countPorts('32768\t60999\n')).toBe(28_232)
  })

  it('are not counted where the kernel does not say', () => {
    expect(countPorts('')).toBe(Infinity)
  })
})
