import { describe, expect, it } from 'vitest'
import type { Needs } from '../contract/preset.ts'
import type { AcceleratorDevice } from '../contract/accelerator.ts'
import { shortfalls, type Offer } from './shortfalls.ts'

interface There {
  readonly devices?: number
  readonly cores?: number
  /** Pids by device. */
  readonly held?: Readonly<Record<number, readonly number[]>>
}

const devicesOf = ({ devices = 0, cores, held = {} }: There): readonly AcceleratorDevice[] =>
  Array.from({ length: devices }, (_, index) => ({
    index,
    ...(cores === undefined ? {} : { cores: cores / devices }),
    holders: (held[index] ?? []).map((pid) => ({ pid })),
  }))

const offer = (neuron: There, memoryGiB = 16): Offer => ({
  memoryGiB,
  cpu: ['avx', 'avx2'],
  accelerators: { cpu: devicesOf({ devices: 1, cores: 8 }), neuron: devicesOf(neuron) },
})

const gpus = (...used: readonly number[]): Offer => ({
  ...offer({}),
  accelerators: {
    nvidia: used.map((usedMemoryGiB, index) => ({
      index,
      memoryGiB: 80,
      usedMemoryGiB,
      holders: [{ pid: 7, memoryGiB: usedMemoryGiB }],
    })),
  },
})

const neuron = (needs: Needs): Needs => ({ accelerator: 'neuron', ...needs })
const sixteen = { devices: 16, cores: 64 }

describe('shortfalls', () => {
  it.each<[string, Needs, Offer]>([
    ['nothing is needed', {}, offer({})],
    ['the memory is just enough', { memoryGiB: 16 }, offer({})],
    ['cores are just enough', neuron({ cores: 64 }), offer(sixteen)],
    ['devices are just enough', neuron({ devices: 16 }), offer(sixteen)],
    ['nobody tells how many cores there are', neuron({ cores: 999 }), offer({ devices: 1 })],
    ['what others hold is not needed', neuron({ cores: 60 }), offer({ ...sixteen, held: { 3: [7] } })],
    ['the CPU has the instructions', { cpu: ['avx2', 'avx'] }, offer({})],
    ['nobody tells which instructions there are', { cpu: ['avx512f'] }, { ...offer({}), cpu: undefined }],
    ['the CPU has the cores', { cores: 8 }, offer({})],
  ])('are none where %s', (_, needs, machine) => {
    expect(shortfalls(needs, machine)).toEqual([])
  })

  it.each<{ needs: Needs; machine: Offer; code: string; message: string }>([
    {
      needs: neuron({ cores: 32 }),
      machine: offer({}),
      code: 'environment/no-accelerator',
      message: 'needs 32 NeuronCores; this machine has no Neuron device',
    },
    {
      needs: neuron({}),
      machine: offer({}),
      code: 'environment/no-accelerator',
      message: 'needs 1 Neuron device; this machine has no Neuron device',
    },
    {
      needs: { accelerator: 'nvidia', devices: 2 },
      machine: offer({}),
      code: 'environment/no-accelerator',
      message: 'needs 2 NVIDIA GPUs; this machine has no NVIDIA GPU',
    },
    {
      needs: neuron({ cores: 65 }),
      machine: offer(sixteen),
      code: 'environment/too-few-devices',
      message: 'needs 65 NeuronCores; this machine has 64',
    },
    {
      needs: neuron({ devices: 17 }),
      machine: offer(sixteen),
      code: 'environment/too-few-devices',
      message: 'needs 17 Neuron devices; this machine has 16',
    },
    {
      needs: { cores: 9 },
      machine: offer({}),
      code: 'environment/too-few-devices',
      message: 'needs 9 CPU cores; this machine has 8',
    },
    {
      needs: neuron({ cores: 61 }),
      machine: offer({ ...sixteen, held: { 3: [7, 8] } }),
      code: 'environment/device-held',
      message: 'needs 61 NeuronCores, but Neuron device 3 is in use by pid 7, 8',
    },
    {
      needs: neuron({ devices: 16 }),
      machine: offer({ devices: 16, held: { 0: [7] } }),
      code: 'environment/device-held',
      message: 'needs 16 Neuron devices, but Neuron device 0 is in use by pid 7',
    },
    {
      needs: { cpu: ['avx2', 'avx512f', 'avx512bw'] },
      machine: offer({}),
      code: 'environment/no-cpu-feature',
      message: 'needs CPU instructions that this machine lacks: avx512f, avx512bw',
    },
    {
      needs: { cpu: ['avx512f'] },
      machine: { ...offer({}), cpu: ['fp', 'asimd', 'bf16'] },
      code: 'environment/no-cpu-feature',
      message: 'needs CPU instructions that this machine lacks: avx512f',
    },
    {
      needs: { memoryGiB: 17 },
      machine: offer({}),
      code: 'environment/no-memory',
      message: 'needs 17 GiB of memory; 16 GiB are available',
    },
  ])('$message', ({ needs, machine, code, message }) => {
    expect(shortfalls(needs, machine)).toEqual([expect.objectContaining({ code, message })])
  })

  it('of memory are none where enough devices have enough left', () => {
    expect(shortfalls({ accelerator: 'nvidia' }, gpus(79, 4), 0.9)).toEqual([])
    expect(shortfalls({ accelerator: 'nvidia' }, gpus(30), 0.3)).toEqual([])
    expect(shortfalls({ accelerator: 'nvidia', devices: 2 }, gpus(60, 4), 0.5)).toHaveLength(1)
  })

  it('of memory say how much of it was needed, and who has it', () => {
    const [one] = shortfalls({ accelerator: 'nvidia' }, gpus(60), 0.92)
    expect(one?.message).toBe(
      'needs 1 NVIDIA GPU with 92 % of the memory free, but NVIDIA GPU 0 is in use by pid 7 (60.0 GiB), 20.0 GiB of 80.0 free',
    )
  })

  it('are all told, the accelerator first', () => {
    const all = shortfalls(neuron({ devices: 17, cores: 65, cpu: ['sve'], memoryGiB: 17 }), offer(sixteen))
    expect(all.map(({ code }) => code)).toEqual([
      'environment/too-few-devices',
      'environment/too-few-devices',
      'environment/no-cpu-feature',
      'environment/no-memory',
    ])
    for (const { hint } of all) expect(hint).toMatch(/\.$/)
  })
})
