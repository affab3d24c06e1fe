import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseComputeApps, parseNvidiaSmi, parseVersions } from './nvidia.ts'

const nobody = new Map<string, never>()

describe('parseNvidiaSmi', () => {
  it('reads index, memory, who holds it and a name with commas', () => {
    const holders = parseComputeApps('GPU-a, 6517, 512\n')
    const text = '0, GPU-a, 81920, 512, NVIDIA A100, 80GB\n1, GPU-b, 40960, 0, NVIDIA A100\n'
    expect(parseNvidiaSmi(text, holders)).toEqual([
      {
        index: 0,
        id: 'GPU-a',
        name: 'NVIDIA A100, 80GB',
        memoryGiB: 80,
        usedMemoryGiB: 0.5,
        holders: [{ pid: 6517, memoryGiB: 0.5 }],
      },
      { index: 1, id: 'GPU-b', name: 'NVIDIA A100', memoryGiB: 40, usedMemoryGiB: 0, holders: [] },
    ])
  })
  it('leaves out what a device does not say', () => {
    expect(parseNvidiaSmi('0, GPU-a, [N/A], [N/A], NVIDIA GB10', nobody)).toEqual([
      { index: 0, id: 'GPU-a', name: 'NVIDIA GB10', holders: [] },
    ])
  })
  it.each(['', 'No devices were found', 'index, uuid, memory.total [MiB], memory.used [MiB], name'])(
    'finds nothing in %j',
    (text) => {
      expect(parseNvidiaSmi(text, nobody)).toEqual([])
    },
  )
})

describe('parseComputeApps', () => {
  it('reads several processes of one GPU, and one whose memory is not told', () => {
    expect([...parseComputeApps('GPU-a, 7, 1024\nGPU-a, 8, [N/A]\nGPU-b, 7, 2048\n')]).toEqual([
      ['GPU-a', [{ pid: 7, memoryGiB: 1 }, { pid: 8 }]],
      ['GPU-b', [{ pid: 7, memoryGiB: 2 }]],
    ])
  })
  it.each(['', 'gpu_uuid, pid, used_gpu_memory [MiB]', 'GPU-a, [N/A], [N/A]'])(
    'finds nobody in %j',
    (text) => {
      expect([...parseComputeApps(text)]).toEqual([])
    },
  )
})

describe('parseVersions', () => {
  const text = readFileSync('test/fixtures/accelerators/outputs/nvidia-smi-q.txt', 'utf8')
  it('reads the driver, and the newest CUDA that it runs', () => {
    const versions = { driver: '580.65.06', runtimes: { CUDA: '13.0' } }
    expect(parseVersions(text)).toEqual(versions)
    expect(
      parseVersions(text.replace('CUDA Version    ', 'CUDA UMD Version').replace('Driver V', 'KMD V')),
    ).toEqual(versions)
  })
  it('says nothing of what is not told', () => {
    expect(parseVersions('')).toEqual({})
    expect(parseVersions('CUDA Version : N/A')).toEqual({})
  })
})
