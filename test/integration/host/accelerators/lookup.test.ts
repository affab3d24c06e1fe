import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { machineOffer } from '../../../../src/server/preflight.ts'
import { shortfalls } from '../../../../src/server/shortfalls.ts'
import { createWorkplace, fakeEngine } from '../../../workplaces/cli-workplace.ts'
import { findAccelerators, type Accelerators } from '../../../../src/host/accelerators/lookup.ts'

const fixtures = resolve('test/fixtures/accelerators')

interface Place {
  /** Folder that stands for the root of a file system. */
  readonly tree: string
  /** Folder of stubs on PATH. */
  readonly tools?: string
}

function searchIn({ tree, tools }: Place): Parameters<typeof findAccelerators>[0] {
  const folders = ['/usr/bin', '/bin', ...(tools === undefined ? [] : [join(fixtures, 'tools', tools)])]
  return {
    root: join(fixtures, tree),
    env: { PATH: folders.toReversed().join(':') },
    signal: AbortSignal.timeout(30_000),
  }
}

const look = (place: Place): Promise<Accelerators> => findAccelerators(searchIn(place))

describe('Neuron devices', () => {
  it('are what the driver shows, with what neuron-ls adds: logical cores, memory, holders', async () => {
    const { neuron } = await look({ tree: 'trn2', tools: 'good' })
    expect(neuron.notes).toEqual([])
    expect(neuron.devices).toEqual([
      { index: 0, cores: 4, memoryGiB: 96, usedMemoryGiB: 8, holders: [{ pid: 4711 }] },
      { index: 1, cores: 4, memoryGiB: 96, usedMemoryGiB: 8, holders: [] },
    ])
  })

  it.each([
    ['broken', /neuron-ls ended with exit code 1: the number of cores comes from the driver/],
    ['odd', /does not answer with a list of devices/],
    [undefined, /neuron-ls is not on PATH/],
  ])('are told by the driver alone where neuron-ls is %s', async (tools, note) => {
    const place = { tree: 'trn1', ...(tools === undefined ? {} : { tools }) }
    const { neuron } = await look(place)
    expect(neuron.devices).toEqual([
      { index: 0, cores: 2, usedMemoryGiB: 0, holders: [] },
      { index: 1, cores: 2, usedMemoryGiB: 0, holders: [] },
    ])
    expect(neuron.notes).toEqual([expect.stringMatching(note)])
  })

  it('are asked for with the tool of the SDK’s own folder where PATH has none', async () => {
    const { neuron } = await look({ tree: 'trn2-tool' })
    expect(neuron.devices).toEqual([
      { index: 0, cores: 4, memoryGiB: 96, usedMemoryGiB: 0, holders: [{ pid: 4711 }] },
    ])
  })

  it('that neuron-ls leaves out are noted', async () => {
    const { neuron } = await look({ tree: 'trn2', tools: 'good' })
    const { neuron: fewer } = await look({ tree: 'trn3-like', tools: 'good' })
    expect(neuron.devices).toHaveLength(2)
    expect(fewer.devices.map(({ index }) => index)).toEqual([0, 7])
    expect(fewer.notes).toEqual(['/dev/neuron7 exists, but neuron-ls does not list it'])
  })

  it('are none where only the tool says so, and a name that only begins alike is none', async () => {
    expect((await look({ tree: 'none', tools: 'good' })).neuron).toEqual({ devices: [], notes: [] })
  })
})

describe('NVIDIA GPUs', () => {
  it('are what nvidia-smi lists, with who holds them', async () => {
    const { nvidia } = await look({ tree: 'none', tools: 'good' })
    expect(nvidia.devices).toMatchObject([
      { name: 'NVIDIA H100 80GB HBM3', holders: [{ pid: 6517, memoryGiB: 24.25 }] },
      { name: 'NVIDIA GB10, Rev A', holders: [] },
    ])
    expect(nvidia.notes).toEqual([])
  })
  it('are none where it fails, and the note says why', async () => {
    const { nvidia } = await look({ tree: 'none', tools: 'broken' })
    expect(nvidia.devices).toEqual([])
    expect(nvidia.notes).toEqual([expect.stringMatching(/nvidia-smi ended with exit code 9$/)])
  })
  it('are none without it', async () => {
    expect((await look({ tree: 'none' })).nvidia).toEqual({ devices: [], notes: [] })
  })
})

describe('the CPU', () => {
  it('is always there, with cores and memory', async () => {
    const [cpu] = (await look({ tree: 'none' })).cpu.devices
    expect(cpu?.cores).toBeGreaterThan(0)
    expect(cpu?.memoryGiB).toBeGreaterThan(0)
  })
})

describe('what a machine offers', () => {
  const needs = { accelerator: 'neuron', cores: 32 } as const
  const codes = async (place: Place, cores: number): Promise<readonly string[]> =>
    shortfalls({ ...needs, cores }, await machineOffer(searchIn(place))).map(({ code }) => code)

  it.each([
    [{ tree: 'none' }, 1, ['environment/no-accelerator']],
    [{ tree: 'trn2', tools: 'good' }, 32, ['environment/too-few-devices']],
    [{ tree: 'trn2', tools: 'good' }, 8, ['environment/device-held']],
    [{ tree: 'trn2', tools: 'good' }, 4, []],
    [{ tree: 'trn1' }, 4, []],
  ])('%j for %d cores: %j', async (place, cores, expected) => {
    expect(await codes(place, cores)).toEqual(expected)
  })

  it('ends with the signal', async () => {
    const aborted = { ...searchIn({ tree: 'trn2', tools: 'good' }), signal: AbortSignal.abort() }
    await expect(machineOffer(aborted)).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('doctor', () => {
  it('shows devices, and why less is known of them than could be', async () => {
    using place = createWorkplace()
    const path = (tools: string): { readonly PATH: string } => ({
      PATH: `${join(fixtures, 'tools', tools)}:${process.env['PATH'] ?? ''}`,
    })
    const good = await place.run(['doctor', '--engine-path', fakeEngine], '', path('good'))
    const gpus = String.raw`2 NVIDIA GPUs \(NVIDIA H100 80GB HBM3; NVIDIA GB10, Rev A\), 80 GiB, 24\.3 GiB in use`
    const holder = String.raw`NVIDIA GPU 0 is held by pid 6517 \(24\.3 GiB\)`
    const behind = String.raw`driver 580\.65\.06, CUDA 13\.0, NV18: 0-1, SYS: the others`
    expect(good.stdout).toMatch(new RegExp(`^nvidia {4}${gpus}.*\n {10}${behind}\n {10}${holder}$`, 'm'))
    const broken = await place.run(['doctor', '--engine-path', fakeEngine], '', path('broken'))
    expect(broken.stdout).toMatch(/^nvidia {4}0 NVIDIA GPUs; .*nvidia-smi ended with exit code 9$/m)
  })

  it('says how to get an engine that it cannot install', async () => {
    using place = createWorkplace()
    const { code, stdout } = await place.run([
      'doctor',
      '--engine',
      'vllm-neuron',
      '--engine-path',
      fakeEngine,
    ])
    expect(code).toBe(3)
    expect(stdout).toContain('vllm-neuron is not on this machine: Activate the NxD Inference environment')
    const install = await place.run(['install', 'vllm-neuron'])
    expect(install).toMatchObject({ code: 3, stderr: expect.stringContaining('Neuron SDK') as string })
  })
})
