/** AWS Neuron devices: the driver's files, and what `neuron-ls` says of them. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { AcceleratorDevice, AcceleratorSearch, FoundAccelerators } from './accelerator-device.ts'
import { runCommand } from './run-command.ts'
import { isProgram, programsOnPath } from './search-path.ts'
import { readTextIfThere } from './staged-folder.ts'

const bytesPerGiB = 2 ** 30
const limitMs = 15_000
const sysfs = 'sys/devices/virtual/neuron_device'
/** Where the SDK's packages put their tools, which is not on everybody's PATH. */
const toolFolder = 'opt/aws/neuron/bin'

/** `neuron-ls --json-output`; keys as in the Neuron SDK's documentation. */
const listing = z.array(
  z.object({
    neuron_device: z.int().min(0),
    /** Logical NeuronCores: half the physical ones on a Trn2 at its default. */
    nc_count: z.int().min(1),
    /** In bytes. */
    memory_size: z.number().min(0),
    neuron_processes: z.array(z.object({ pid: z.int() })).nullish(),
  }),
)

/** @returns undefined for a text that is no such listing */
export function parseNeuronLs(text: string): readonly AcceleratorDevice[] | undefined {
  let input: unknown
  try {
    input = JSON.parse(text)
  } catch {
    return undefined
  }
  const parsed = listing.safeParse(input)
  return parsed.data?.map(
    ({ neuron_device: index, nc_count: cores, memory_size: bytes, neuron_processes }) => ({
      index,
      cores,
      memoryGiB: bytes / bytesPerGiB,
      holders: (neuron_processes ?? []).map(({ pid }) => pid),
    }),
  )
}

/** Numbers of `name` followed by digits, as they stand in a folder; none where it cannot be read. */
function numbered(folder: string, name: string): readonly number[] {
  try {
    return readdirSync(folder)
      .flatMap((entry) => new RegExp(`^${name}(\\d+)$`).exec(entry)?.[1] ?? [])
      .map(Number)
      .toSorted((a, b) => a - b)
  } catch {
    return []
  }
}

function readNumber(path: string): number | undefined {
  const text = readTextIfThere(path)?.trim()
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
}

/** Device memory in use, in GiB; the driver's `total` counter is what is allocated now. */
function usedMemoryGiB(folder: string): number | undefined {
  const perCore = numbered(folder, 'neuron_core').map((core) =>
    readNumber(join(folder, `neuron_core${core}`, 'stats/memory_usage/device_mem/total')),
  )
  const known = perCore.filter((bytes) => bytes !== undefined)
  return known.length === 0 ? undefined : known.reduce((sum, bytes) => sum + bytes, 0) / bytesPerGiB
}

/** What the driver alone tells of a device. Its `core_count` is of physical cores. */
function fromDriver(root: string, index: number): AcceleratorDevice {
  const folder = join(root, sysfs, `neuron${index}`)
  const cores = readNumber(join(folder, 'core_count'))
  const used = usedMemoryGiB(folder)
  return {
    index,
    ...(cores === undefined ? {} : { cores }),
    ...(used === undefined ? {} : { usedMemoryGiB: used }),
    holders: [],
  }
}

async function askTool(
  search: AcceleratorSearch,
): Promise<readonly AcceleratorDevice[] | { readonly note: string }> {
  const { root, env, signal } = search
  const beside = join(root, toolFolder, 'neuron-ls')
  const [file] = [...programsOnPath('neuron-ls', env), ...(isProgram(beside) ? [beside] : [])]
  if (file === undefined) return { note: 'neuron-ls is not on PATH: cores are as the driver counts them' }
  const { stdout, failure } = await runCommand({ file, args: ['--json-output'], timeoutMs: limitMs, signal })
  if (failure !== undefined) return { note: `${file} ${failure}: cores are as the driver counts them` }
  return parseNeuronLs(stdout) ?? { note: `${file} does not answer with a list of devices` }
}

/** Devices that the driver shows, with what `neuron-ls` adds; the tool alone makes no device. */
export async function findNeuron(search: AcceleratorSearch): Promise<FoundAccelerators> {
  const indices = numbered(join(search.root, 'dev'), 'neuron')
  if (indices.length === 0) return { devices: [], notes: [] }
  const told = await askTool(search)
  const listed = 'note' in told ? [] : told
  const devices = indices.map((index) => ({
    ...fromDriver(search.root, index),
    ...listed.find((device) => device.index === index),
  }))
  const unlisted = 'note' in told ? [] : indices.filter((index) => !listed.some((one) => one.index === index))
  const notes = [
    ...('note' in told ? [told.note] : []),
    ...unlisted.map((index) => `/dev/neuron${index} is there and neuron-ls does not list it`),
  ]
  return { devices, notes }
}
