import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AcceleratorDevice, FoundAccelerators } from '../../../../src/contract/accelerator.ts'
import { silentTools } from '../../../../src/host/accelerators/ask-tool.ts'
import { describeAccelerators } from '../../../../src/host/accelerators/describe.ts'
import { accelerators, lookAt, type AcceleratorKind } from '../../../../src/host/accelerators/lookup.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'servewright-tools-'))
  mkdirSync(join(folder, 'dev'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

interface Place {
  readonly path: string
  readonly env?: Readonly<Record<string, string>>
  readonly timeoutMs?: number
}

const look = (
  kind: AcceleratorKind,
  { path, env = {}, timeoutMs = 60_000 }: Place,
): Promise<FoundAccelerators> =>
  lookAt(accelerators[kind], {
    root: folder,
    env: { PATH: `${path}:/usr/bin:/bin`, ...env },
    signal: new AbortController().signal,
    timeoutMs,
  })

const stubs = (name: string): Place => ({ path: resolve('test/fixtures/accelerators/tools', name) })

function install(tools: readonly string[], script: string): Place {
  for (const tool of tools) {
    writeFileSync(join(folder, tool), script)
    chmodSync(join(folder, tool), 0o755)
  }
  return { path: folder }
}

const pids = ({ holders }: AcceleratorDevice): readonly number[] => holders.map(({ pid }) => pid)

describe('devices', () => {
  it.each<[AcceleratorKind, string, readonly (readonly [string, ...number[]])[]]>([
    ['amd', 'amd', [['AMD Instinct MI300X', 6001], ['AMD Instinct MI300X']]],
    ['amd', 'rocm', [['Radeon RX 7900 XT', 6001]]],
    ['gaudi', 'gaudi', [['HL-225'], ['HL-225', 618_796], ['HL-225', 618_797]]],
    ['ascend', 'ascend', [['910B3'], ['910B3', 1_333_928]]],
  ])('of %s are what the tools in %s tell', async (kind, tools, namesAndPids) => {
    const { devices, notes } = await look(kind, stubs(tools))
    expect(devices.map((device) => [device.name, ...pids(device)])).toEqual(namesAndPids)
    expect(notes).toEqual([])
  })

  it('of AMD are asked for with the older tool where the newer one fails', async () => {
    const { path } = install(['amd-smi'], '#!/bin/sh\nexit 3\n')
    const { devices, notes } = await look('amd', { path: `${path}:${stubs('rocm').path}` })
    expect(devices).toHaveLength(1)
    expect(notes).toEqual([])
  })

  it('come with a note where the environment hides some of them', async () => {
    const { notes } = await look('gaudi', { ...stubs('gaudi'), env: { HABANA_VISIBLE_MODULES: '1,2' } })
    expect(notes).toEqual(['HABANA_VISIBLE_MODULES=1,2 limits which of them a server sees'])
  })

  it('of NVIDIA stay where nothing tells who holds them', async () => {
    const script = 'case "$1" in --query-gpu=*) echo "0, GPU-a, 1024, 0, A GPU" ;; *) exit 5 ;; esac'
    const { devices, notes } = await look('nvidia', install(['nvidia-smi'], `#!/bin/sh\n${script}\n`))
    expect(devices).toHaveLength(1)
    expect(notes).toEqual([expect.stringMatching(/exit code 5: the processes that hold them are unknown$/)])
  })
})

describe('what is behind devices', () => {
  const behind = (kind: AcceleratorKind, tools: string) => {
    const env = { PATH: `${stubs(tools).path}:/usr/bin:/bin`, HIP_VISIBLE_DEVICES: '1' }
    const search = { root: folder, env, signal: new AbortController().signal }
    return describeAccelerators(search).then((all) => all.filter((one) => one.kind === kind))
  }

  it.each<[AcceleratorKind, string, object]>([
    [
      'amd',
      'amd',
      {
        model: 'AMD Instinct MI300X',
        devices: 2,
        driver: '6.12.12',
        runtimes: { ROCm: '6.4.0' },
        interconnect: ['XGMI: any two'],
        visible: { HIP_VISIBLE_DEVICES: '1' },
      },
    ],
    ['ascend', 'ascend', { model: '910B3', devices: 2, driver: '25.2.0', interconnect: ['HCCS: any two'] }],
    ['gaudi', 'gaudi', { model: 'HL-225', devices: 3, memoryGiB: 96, driver: '1.16.0-94aac46' }],
    ['nvidia', 'good', { devices: 1, driver: '580.65.06', runtimes: { CUDA: '13.0' } }],
  ])('of %s is what the tools in %s tell', async (kind, tools, expected) => {
    const [first] = await behind(kind, tools)
    expect(first).toMatchObject({ kind, ...expected })
  })

  it('is not told of devices that are not there', async () => {
    expect(await behind('nvidia', 'broken')).toEqual([])
  })
})

describe('a tool', () => {
  it('inherits what is meant for it, and none of the user’s secrets', async () => {
    const place = install(['nvidia-smi'], `#!/bin/sh\nenv >>${folder}/seen\nexit 5\n`)
    const env = {
      LD_LIBRARY_PATH: '/opt/driver',
      CUDA_VISIBLE_DEVICES: '1',
      SERVEWRIGHT_API_KEY: 'canary-of-a-key',
      HF_TOKEN: 'canary-of-a-token',
      CUDA_API_KEY: 'canary-of-cuda',
      COMPANY_SETTING: 'canary-of-a-setting',
    }
    await look('nvidia', { ...place, env })
    const seen = readFileSync(join(folder, 'seen'), 'utf8')
    expect(seen).toContain('LD_LIBRARY_PATH=/opt/driver')
    expect(seen).toContain('CUDA_VISIBLE_DEVICES=1')
    expect(seen).not.toContain('canary')
  })

  it('that hangs is waited for once, and says the same from then on', async () => {
    const place = install(['nvidia-smi'], `#!/bin/sh\necho >>${folder}/asked\nsleep 600\n`)
    const first = await look('nvidia', { ...place, timeoutMs: 1_000 })
    const asked = readFileSync(join(folder, 'asked'), 'utf8')
    const second = await look('nvidia', { ...place, timeoutMs: 60_000 })
    expect(second).toEqual(first)
    expect(second.notes).toEqual([expect.stringMatching(/nvidia-smi did not end within 1000 ms$/)])
    expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe(asked)
    expect(silentTools()).toContain(second.notes[0])
  })
})

const toolsOf: readonly (readonly [AcceleratorKind, readonly string[]])[] = [
  ['amd', ['amd-smi', 'rocm-smi']],
  ['amd', ['rocm-smi']],
  ['ascend', ['npu-smi']],
  ['gaudi', ['hl-smi']],
  ['neuron', ['neuron-ls']],
  ['nvidia', ['nvidia-smi']],
]

describe.each(toolsOf)('%s with %j', (kind, tools) => {
  const failing: readonly (readonly [string, string, RegExp])[] = [
    ['that fails', '#!/bin/sh\necho [ >&2\nexit 3\n', /ended with exit code 3/],
    ['that is killed', '#!/bin/sh\nkill -KILL $$\n', /was ended by SIGKILL/],
    ['that cannot be started', '#!/no/such/interpreter\n', /cannot be started/],
    ['that prints a table of nothing', '#!/bin/sh\necho "+----+ [1 {2"\n', /does not answer with/],
    ['that prints other JSON', '#!/bin/sh\necho \'{"gpu_data": 5}\'\n', /does not answer with/],
    ['that prints bytes', '#!/bin/sh\nhead -c 4096 /dev/urandom\n', /does not answer with/],
  ]
  // The driver of Neuron shows devices by itself.
  const told = kind === 'neuron' ? 1 : 0

  it.each(failing)('cannot tell with one %s', async (_, script, note) => {
    if (kind === 'neuron') writeFileSync(join(folder, 'dev/neuron0'), '')
    const { devices, notes } = await look(kind, install(tools, script))
    expect(devices).toHaveLength(told)
    expect(notes.join('; ')).toMatch(note)
  })

  it('does not wait for one that hangs', async () => {
    if (kind === 'neuron') writeFileSync(join(folder, 'dev/neuron0'), '')
    const place = install(tools, '#!/bin/sh\nsleep 600\n')
    const { devices, notes } = await look(kind, { ...place, timeoutMs: 200 })
    expect(devices).toHaveLength(told)
    expect(notes.join('; ')).toMatch(/did not end within 200 ms/)
  })

  it('has no device and nothing to say without any', async () => {
    expect(await look(kind, { path: folder })).toEqual({ devices: [], notes: [] })
  })
})
