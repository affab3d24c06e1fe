import { describe, expect, it } from 'vitest'
import type { Accelerator, AcceleratorDevice } from '../contract/accelerator.ts'
import { heldText, isFree } from './free-devices.ts'

const shared: Accelerator = {
  title: 'NVIDIA GPU',
  hint: 'None.',
  look: () => Promise.resolve({ devices: [], notes: [] }),
}
const exclusive: Accelerator = { ...shared, exclusive: true }
const device = (usedMemoryGiB: number, ...pids: readonly number[]): AcceleratorDevice => ({
  index: 0,
  memoryGiB: 80,
  usedMemoryGiB,
  holders: pids.map((pid) => ({ pid, memoryGiB: usedMemoryGiB })),
})

describe('a device', () => {
  it.each<[string, AcceleratorDevice, number]>([
    ['that nobody uses', device(0.5), 0.92],
    ['of which enough is left', device(30, 7), 0.5],
    ['of a server that takes what there is', device(79, 7), 0],
    ['whose memory is not reported', { index: 0, holders: [{ pid: 7 }] }, 0.9],
  ])('%s is free', (_, one, share) => {
    expect(isFree(shared, one, share)).toBe(true)
  })

  it.each<[string, AcceleratorDevice, number]>([
    ['of which too little is left', device(41, 7), 0.5],
    ['of which nobody is seen to use too much', device(30), 0.9],
  ])('%s is not free', (_, one, share) => {
    expect(isFree(shared, one, share)).toBe(false)
  })

  it('for one at a time is free while nobody has it', () => {
    expect(isFree(exclusive, device(1, 7), 0.1)).toBe(false)
    expect(isFree(exclusive, device(40), 0.9)).toBe(true)
  })

  it('is told with who has it, and what is left', () => {
    expect(heldText(shared, device(60, 7))).toBe(
      'NVIDIA GPU 0 is in use by pid 7 (60.0 GiB), 20.0 GiB of 80.0 free',
    )
    expect(heldText(shared, device(60))).toBe(
      'NVIDIA GPU 0 is in use by processes that are not reported, 20.0 GiB of 80.0 free',
    )
    expect(heldText(exclusive, { index: 3, holders: [{ pid: 7 }, { pid: 8 }] })).toBe(
      'NVIDIA GPU 3 is in use by pid 7, 8',
    )
  })
})
