import { describe, expect, it } from 'vitest'
import { acceleratorText } from './accelerator-text.ts'

describe('acceleratorText', () => {
  it('names model, count, memory and what is behind them', () => {
    const facts = { driver: '580.65', runtimes: { CUDA: '13.0' }, interconnect: ['NV18: any two'] }
    const visible = { CUDA_VISIBLE_DEVICES: '1' }
    const record = { kind: 'nvidia', model: 'NVIDIA H100', devices: 2, memoryGiB: 79.6, ...facts, visible }
    expect(acceleratorText(record)).toBe(
      '2 × NVIDIA H100, 80 GiB, driver 580.65, CUDA 13.0, NV18: any two, CUDA_VISIBLE_DEVICES=1',
    )
  })
  it('says the kind where nothing else is told', () => {
    expect(acceleratorText({ kind: 'tpu', devices: 4 })).toBe('4 × tpu')
  })
})
