import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseDriverVersion, parseNpuSmi } from './ascend.ts'

const read = (name: string): string =>
  readFileSync(`test/fixtures/accelerators/outputs/npu-smi-${name}.txt`, 'utf8')

describe('parseNpuSmi', () => {
  it('takes the NPU for the device where a board has one chip', () => {
    const board = { name: '910B3', memoryGiB: 64 }
    expect(parseNpuSmi(read('910b'))).toEqual([
      { index: 0, ...board, usedMemoryGiB: 3.25, holders: [] },
      { index: 2, ...board, usedMemoryGiB: 40.25, holders: [{ pid: 1_333_928, memoryGiB: 37 }] },
    ])
  })
  it('numbers chips as the machine does where a board has two', () => {
    const chip = { name: 'Ascend910', memoryGiB: 64 }
    const holders = [
      { pid: 632_268, memoryGiB: 29 },
      { pid: 632_269, memoryGiB: 0.125 },
    ]
    expect(parseNpuSmi(read('910c'))).toEqual([
      { index: 14, ...chip, usedMemoryGiB: 3, holders: [] },
      { index: 15, ...chip, usedMemoryGiB: 32, holders },
    ])
  })
  it('leaves out memory that is not told', () => {
    expect(parseNpuSmi(read('910b').replaceAll(/\d+ ?\/ 65536/g, 'NA          '))[0]).toEqual({
      index: 0,
      name: '910B3',
      holders: [],
    })
  })
  it.each(['', 'DrvMngGetConsoleLogLevel failed.', '| NPU   Name | Health |'])(
    'finds nothing in %j',
    (text) => {
      expect(parseNpuSmi(text)).toEqual([])
    },
  )
})

describe('parseDriverVersion', () => {
  it('finds it in the head of the table, and nothing elsewhere', () => {
    expect([parseDriverVersion(read('910b')), parseDriverVersion('')]).toEqual(['25.2.0', undefined])
  })
})
