import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FoundAccelerators } from '../../contract/accelerator.ts'
import { tpu } from './tpu.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'servewright-tpu-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function put(path: string, text = ''): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

function plug(slot: string, device: string, vendor = '0x1ae0'): void {
  const [id = '', subsystem = '0x0000'] = device.split(' ')
  const folder = `sys/bus/pci/devices/${slot}`
  put(`${folder}/vendor`, `${vendor}\n`)
  put(`${folder}/device`, `${id}\n`)
  put(`${folder}/subsystem_device`, `${subsystem}\n`)
}

function open(pid: number, path: string): void {
  mkdirSync(join(root, `proc/${pid}/fd`), { recursive: true })
  symlinkSync(path, join(root, `proc/${pid}/fd/5`))
}

const look = (): Promise<FoundAccelerators> =>
  tpu.look({ root, env: {}, signal: new AbortController().signal })

describe('TPU chips', () => {
  it('are the files of their driver, with name and memory by the bus, held by who has them open', async () => {
    for (const index of [0, 1]) {
      put(`dev/accel${index}`)
      plug(`0000:00:0${index}.0`, '0x005e')
    }
    open(4711, '/dev/accel1')
    open(4712, '/dev/null')
    expect(await look()).toEqual({
      devices: [
        { index: 0, name: 'TPU v4', memoryGiB: 32, holders: [] },
        { index: 1, name: 'TPU v4', memoryGiB: 32, holders: [{ pid: 4711 }] },
      ],
      notes: [],
    })
  })

  it('may be the files of VFIO', async () => {
    for (const name of ['0', '1', 'vfio']) put(`dev/vfio/${name}`)
    plug('0000:00:04.0', '0x006f')
    open(4711, '/dev/vfio/0')
    const { devices } = await look()
    expect(devices).toEqual([
      { index: 0, name: 'TPU v6e', memoryGiB: 32, holders: [{ pid: 4711 }] },
      { index: 1, name: 'TPU v6e', memoryGiB: 32, holders: [] },
    ])
  })

  it('are told apart by their subsystem where two generations have one number', async () => {
    put('dev/accel0')
    plug('0000:00:04.0', '0x0027 0x004f')
    expect((await look()).devices).toMatchObject([{ name: 'TPU v3', memoryGiB: 32 }])
  })

  it('are counted without a word of the bus', async () => {
    put('dev/accel0')
    expect((await look()).devices).toEqual([{ index: 0, holders: [] }])
  })

  it.each([
    ['somebody else’s card behind VFIO', '0x2330', '0x10de'],
    ['another thing of the same maker behind VFIO', '0x0042', '0x1ae0'],
  ])('are not %s', async (_, device, vendor) => {
    put('dev/vfio/0')
    put('dev/accel/accel0')
    plug('0000:00:04.0', device, vendor)
    expect(await look()).toEqual({ devices: [], notes: [] })
  })
})
