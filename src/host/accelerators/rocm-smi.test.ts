import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseRocmSmi } from './rocm-smi.ts'

const one = readFileSync('test/fixtures/accelerators/outputs/rocm-smi.json', 'utf8')
const gib = 2 ** 30
const card = { 'VRAM Total Memory (B)': String(64 * gib), 'VRAM Total Used Memory (B)': String(gib) }

describe('parseRocmSmi', () => {
  it('reads name, memory and the process of the only GPU', () => {
    expect(parseRocmSmi(one)).toEqual({
      notes: [],
      devices: [
        {
          index: 0,
          name: 'Radeon RX 7900 XT',
          memoryGiB: 21_458_059_264 / gib,
          usedMemoryGiB: 2_381_717_504 / gib,
          holders: [{ pid: 6001, memoryGiB: 2 }],
        },
      ],
    })
  })

  it('tells who holds all of several GPUs, and notes whose GPU is not told', () => {
    const system = {
      PID1: 'a, b, 2, 2147483648, 0, 0',
      PID2: 'c, 1, UNKNOWN, UNKNOWN, UNKNOWN',
      PID3: 'd, 0, 0, 0, 0',
    }
    const found = parseRocmSmi(JSON.stringify({ card0: card, card1: card, system }))
    expect(found?.devices.map(({ index, holders }) => [index, holders])).toEqual([
      [0, [{ pid: 1 }]],
      [1, [{ pid: 1 }]],
    ])
    expect(found?.notes).toEqual(['rocm-smi does not report which of them pid 2 uses'])
  })

  it('takes a listing without cards for no device', () => {
    expect(parseRocmSmi('{}')).toEqual({ devices: [], notes: [] })
  })

  it.each(['', 'WARNING: No JSON data to report', '[]', '{"card0": 5}'])('refuses %j', (text) => {
    expect(parseRocmSmi(text)).toBeUndefined()
  })
})
