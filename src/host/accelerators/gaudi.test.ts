import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseDriverVersion, parseHlSmi } from './gaudi.ts'

const table = readFileSync('test/fixtures/accelerators/outputs/hl-smi.txt', 'utf8')
const card = { name: 'HL-225', memoryGiB: 96 }

describe('parseHlSmi', () => {
  it('reads cards, memory, and processes whose memory may stand on the next line', () => {
    expect(parseHlSmi(table)).toEqual([
      { index: 0, ...card, usedMemoryGiB: 0.75, holders: [] },
      { index: 1, ...card, usedMemoryGiB: 26.5, holders: [{ pid: 618_796, memoryGiB: 25.5 }] },
      { index: 2, ...card, usedMemoryGiB: 32, holders: [{ pid: 618_797, memoryGiB: 31 }] },
    ])
  })
  it('reads the `Mib` of old versions', () => {
    expect(parseHlSmi(table.replaceAll('MiB', 'Mib'))).toEqual(parseHlSmi(table))
  })
  it('leaves out memory that is not told, of a card and of a process', () => {
    const silent = table.replaceAll(/\d+MiB/g, 'N/A')
    expect(parseHlSmi(silent)[1]).toEqual({ index: 1, name: 'HL-225', holders: [{ pid: 618_796 }] })
  })
  it.each(['', 'hl-smi: command failed', '| Driver Version: 1.16.0 |'])('finds nothing in %j', (text) => {
    expect(parseHlSmi(text)).toEqual([])
  })
})

describe('parseDriverVersion', () => {
  it('finds it in the head of the table, and nothing elsewhere', () => {
    expect([parseDriverVersion(table), parseDriverVersion('')]).toEqual(['1.16.0-94aac46', undefined])
  })
})
