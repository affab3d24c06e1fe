import { describe, expect, it } from 'vitest'
import { parseNvidiaSmi } from './accelerators-nvidia.ts'

describe('parseNvidiaSmi', () => {
  it('reads index, memory and a name with commas', () => {
    expect(parseNvidiaSmi('0, 81920, 512, NVIDIA A100, 80GB\n1, 40960, 0, NVIDIA A100\n')).toEqual([
      { index: 0, name: 'NVIDIA A100, 80GB', memoryGiB: 80, usedMemoryGiB: 0.5, holders: [] },
      { index: 1, name: 'NVIDIA A100', memoryGiB: 40, usedMemoryGiB: 0, holders: [] },
    ])
  })
  it('leaves out what a device does not say', () => {
    expect(parseNvidiaSmi('0, [N/A], [N/A], NVIDIA GB10')).toEqual([
      { index: 0, name: 'NVIDIA GB10', holders: [] },
    ])
  })
  it.each(['', 'No devices were found', 'index, memory.total [MiB], memory.used [MiB], name'])(
    'finds nothing in %j',
    (text) => {
      expect(parseNvidiaSmi(text)).toEqual([])
    },
  )
})
