import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { interconnectOf, parseLinkTable } from './interconnect.ts'

const read = (name: string): string => readFileSync(`test/fixtures/accelerators/outputs/${name}`, 'utf8')

describe('a table of links', () => {
  it('is read with its escape sequences, and network cards are left out', () => {
    expect(parseLinkTable(read('nvidia-smi-topo.txt'))).toEqual([
      { between: [0, 1], by: 'NV18' },
      { between: [0, 2], by: 'SYS' },
      { between: [1, 2], by: 'SYS' },
    ])
  })
  it('of another vendor is read alike', () => {
    expect(interconnectOf(parseLinkTable(read('npu-smi-topo.txt')))).toEqual(['HCCS: any two'])
  })
  it.each(['', 'Failed to run topo matrix', 'GPU0 GPU1\nGPU0'])('is none in %j', (text) => {
    expect(parseLinkTable(text)).toEqual([])
  })
})

describe('interconnectOf', () => {
  it('names the fewest pairs, and calls the rest the others', () => {
    expect(interconnectOf(parseLinkTable(read('nvidia-smi-topo.txt')))).toEqual([
      'NV18: 0-1',
      'SYS: the others',
    ])
    expect(interconnectOf([])).toEqual([])
  })
})
