/** Google TPU chips: the driver's files, and what the PCI bus says of them. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { defined } from '../../base/defined.ts'
import type { Accelerator, AcceleratorDevice, AcceleratorSearch } from '../../contract/accelerator.ts'
import { readTextIfThere } from '../staged-folder.ts'
import { numbered, openedBy } from './device-files.ts'

const google = '0x1ae0'

interface Chip {
  readonly name?: string
  readonly memoryGiB?: number
}

/** By PCI device. The first two generations of 8 and 16 GiB a core share one, and their subsystems tell them apart. */
const chips: Readonly<Record<string, Chip>> = {
  '0x0027': {},
  '0x0027 0x004e': { name: 'TPU v2', memoryGiB: 16 },
  '0x0027 0x004f': { name: 'TPU v3', memoryGiB: 32 },
  '0x0056': {},
  '0x005e': { name: 'TPU v4', memoryGiB: 32 },
  '0x0062': { name: 'TPU v5p', memoryGiB: 95 },
  '0x0063': { name: 'TPU v5e', memoryGiB: 16 },
  '0x006f': { name: 'TPU v6e', memoryGiB: 32 },
  '0x0076': { name: 'TPU7x' },
}

function foldersOf(root: string): readonly string[] {
  const bus = join(root, 'sys/bus/pci/devices')
  try {
    return readdirSync(bus).map((entry) => join(bus, entry))
  } catch {
    return []
  }
}

function chipsOnBus(root: string): readonly Chip[] {
  return foldersOf(root).flatMap((folder) => {
    const read = (name: string): string => readTextIfThere(join(folder, name))?.trim() ?? ''
    if (read('vendor') !== google) return []
    const device = read('device')
    return chips[`${device} ${read('subsystem_device')}`] ?? chips[device] ?? []
  })
}

/** `/dev/accel<n>` is the older driver's; `/dev/vfio/<n>` may be anybody's, so the bus has to know a chip. */
function deviceFiles(root: string, onBus: readonly Chip[]): readonly (readonly [number, string])[] {
  const own = numbered(join(root, 'dev'), 'accel').map((index) => [index, `/dev/accel${index}`] as const)
  if (own.length > 0 || onBus.length === 0) return own
  return numbered(join(root, 'dev/vfio'), '').map((index) => [index, `/dev/vfio/${index}`] as const)
}

function devicesIn(root: string): readonly AcceleratorDevice[] {
  const onBus = chipsOnBus(root)
  const files = deviceFiles(root, onBus)
  if (files.length === 0) return []
  const pids = openedBy(
    root,
    files.map(([, path]) => path),
  )
  // One machine has chips of one generation.
  const { name, memoryGiB } = onBus[0] ?? {}
  return files.map(([index, path]) => {
    const holders = (pids.get(path) ?? []).map((pid) => ({ pid }))
    return defined({ index, name, memoryGiB, holders })
  })
}

export const tpu: Accelerator = {
  title: 'TPU chip',
  plugin: { devices: 'google.com/tpu' },
  clusterResource: { name: 'TPU' },
  variables: 'TPU_* LIBTPU_*',
  hint: 'Use a machine with TPU chips, whose driver shows them as /dev/accel* or /dev/vfio/*.',
  visibility: ['TPU_VISIBLE_CHIPS'],
  exclusive: true,
  look: ({ root, signal }: AcceleratorSearch) => {
    signal.throwIfAborted()
    return Promise.resolve({ devices: devicesIn(root), notes: [] })
  },
}
