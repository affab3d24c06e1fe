/** AWS Neuron devices: the driver's files, and what `neuron-ls` says of them. */
import { join } from 'node:path'
import { z } from 'zod'
import { defined } from '../../base/defined.ts'
import type {
  Accelerator,
  AcceleratorDevice,
  AcceleratorFacts,
  AcceleratorSearch,
  FoundAccelerators,
} from '../../contract/accelerator.ts'
import { readTextIfThere } from '../staged-folder.ts'
import { askTool, readJson, textIn } from './ask-tool.ts'
import { numbered, readNumber } from './device-files.ts'

const bytesPerGiB = 2 ** 30
const sysfs = 'sys/devices/virtual/neuron_device'
/** Where the SDK's packages put their tools, which is not on everybody's PATH. */
const toolFolder = 'opt/aws/neuron/bin'

/** `neuron-ls --json-output`; keys as in the Neuron SDK's documentation. */
const listing = z.array(
  z.object({
    neuron_device: z.int().min(0),
    /** Logical NeuronCores: half the physical ones on a Trn2 at its default. */
    nc_count: z.int().min(1),
    /** Memory of the device in bytes. */
    memory_size: z.number().min(0),
    neuron_processes: z.array(z.object({ pid: z.int() })).nullish(),
  }),
)

/** @returns undefined for a text that is not such a listing */
export function parseNeuronLs(text: string): readonly AcceleratorDevice[] | undefined {
  return readJson(text, listing)?.map(
    ({ neuron_device: index, nc_count: cores, memory_size: bytes, neuron_processes }) => ({
      index,
      cores,
      memoryGiB: bytes / bytesPerGiB,
      holders: (neuron_processes ?? []).map(({ pid }) => ({ pid })),
    }),
  )
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
  return defined({ index, cores, usedMemoryGiB: usedMemoryGiB(folder), holders: [] })
}

async function askNeuronLs(
  search: AcceleratorSearch,
): Promise<readonly AcceleratorDevice[] | { readonly note: string }> {
  const answer = await askTool({ name: 'neuron-ls', args: ['--json-output'], folder: toolFolder }, search)
  if (answer === undefined)
    return { note: 'neuron-ls is not on PATH: the number of cores comes from the driver' }
  if ('note' in answer) return { note: `${answer.note}: the number of cores comes from the driver` }
  return parseNeuronLs(answer.text) ?? { note: 'neuron-ls does not answer with a list of devices' }
}

const ring = z.array(z.object({ neuron_device: z.int(), connected_to: z.array(z.int()).nullish() }))

/** E.g. `NeuronLink: 0-1, 1-2`, by what `neuron-ls --json-output` says of each device. */
export function parseNeuronLinks(text: string): readonly string[] {
  const pairs = (readJson(text, ring) ?? []).flatMap(({ neuron_device: from, connected_to }) =>
    (connected_to ?? []).map((to) => `${Math.min(from, to)}-${Math.max(from, to)}`),
  )
  return pairs.length === 0 ? [] : [`NeuronLink: ${[...new Set(pairs)].join(', ')}`]
}

async function facts(search: AcceleratorSearch): Promise<AcceleratorFacts> {
  const driver = readTextIfThere(join(search.root, 'sys/module/neuron/version'))?.trim()
  const call = { name: 'neuron-ls', args: ['--json-output'], folder: toolFolder }
  const interconnect = parseNeuronLinks(textIn(await askTool(call, search)))
  return defined({ driver, interconnect: interconnect.length === 0 ? undefined : interconnect })
}

/** Devices that the driver shows, with what `neuron-ls` adds; the tool alone makes no device. */
async function look(search: AcceleratorSearch): Promise<FoundAccelerators> {
  const indices = numbered(join(search.root, 'dev'), 'neuron')
  if (indices.length === 0) return { devices: [], notes: [] }
  const told = await askNeuronLs(search)
  const listed = 'note' in told ? [] : told
  const devices = indices.map((index) => ({
    ...fromDriver(search.root, index),
    ...listed.find((device) => device.index === index),
  }))
  const unlisted = 'note' in told ? [] : indices.filter((index) => !listed.some((one) => one.index === index))
  const notes = [
    ...('note' in told ? [told.note] : []),
    ...unlisted.map((index) => `/dev/neuron${index} exists, but neuron-ls does not list it`),
  ]
  return { devices, notes }
}

export const neuron: Accelerator = {
  title: 'Neuron device',
  plugin: { devices: 'aws.amazon.com/neuron', cores: 'aws.amazon.com/neuroncore' },
  clusterResource: { name: 'neuron_cores', counts: 'cores' },
  variables: 'NEURON* FI_*',
  core: 'NeuronCore',
  hint: 'Use an instance with Neuron devices, whose driver shows them as /dev/neuron*.',
  visibility: ['NEURON_RT_VISIBLE_CORES'],
  visibilityCounts: 'cores',
  exclusive: true,
  facts,
  compilers: ['neuronx-cc', 'neuron-cc'],
  look,
}
