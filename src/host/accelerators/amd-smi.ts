/** What `amd-smi` prints as JSON: of memory, of names and of processes, each of its own command. */
import { z } from 'zod'
import { defined } from '../../base/defined.ts'
import type { AcceleratorFacts, AcceleratorHolder, FoundAccelerators } from '../../contract/accelerator.ts'
import { readJson } from './ask-tool.ts'
import type { Link } from './interconnect.ts'

const mibPerGiB = 1024
/** Its megabytes are of 1,048,576 bytes. */
const giBPerUnit: Readonly<Record<string, number>> = {
  B: 2 ** -30,
  KB: 2 ** -20,
  MB: 1 / mibPerGiB,
  GB: 1,
}

/** `N/A` where a device does not tell. */
const amount = z
  .object({ value: z.number(), unit: z.string() })
  .transform(({ value, unit }) => value * (giBPerUnit[unit] ?? Number.NaN))
  .optional()
  .catch(undefined)

/** A list of GPUs, which newer versions wrap. */
function listOf<Row extends z.ZodType>(row: Row): z.ZodType<readonly z.output<Row>[]> {
  const list = z.array(row)
  return z.union([list, z.object({ gpu_data: list }).transform(({ gpu_data }) => gpu_data)])
}

const gpu = z.int().min(0)
const memoryList = listOf(
  z.object({
    gpu,
    mem_usage: z.object({ total_vram: amount, used_vram: amount }).optional().catch(undefined),
  }),
)
const nameList = listOf(z.object({ gpu, asic: z.object({ market_name: z.string() }) }))
/** A sentence takes the place of a process where there is none. */
const processInfo = z
  .object({
    pid: z.int().positive(),
    memory_usage: z.object({ vram_mem: amount }).optional().catch(undefined),
  })
  .optional()
  .catch(undefined)
const processList = listOf(z.object({ gpu, process_list: z.array(z.object({ process_info: processInfo })) }))

const told = z.string().regex(/^\d/).optional().catch(undefined)
const versionList = z.tuple([z.object({ rocm_version: told, amdgpu_version: told })])
const linkList = listOf(z.object({ gpu, links: z.array(z.object({ gpu, link_type: z.string() })) }))

/** @param text of `amd-smi version --json` */
export function parseAmdVersions(text: string): AcceleratorFacts {
  const [{ rocm_version: rocm, amdgpu_version: driver }] = readJson(text, versionList) ?? [{}]
  return defined({ driver, runtimes: rocm === undefined ? undefined : { ROCm: rocm } })
}

/** @param text of `amd-smi topology --json`, as versions from 25 on print it */
export function parseAmdTopology(text: string): readonly Link[] {
  return (readJson(text, linkList) ?? []).flatMap(({ gpu: from, links }) =>
    links
      .filter((link) => link.gpu > from)
      .map((link) => ({ between: [from, link.gpu] as const, by: link.link_type })),
  )
}

export interface AmdSmiTexts {
  /** Output of `amd-smi metric --mem-usage --json`. */
  readonly memory: string
  /** Output of `amd-smi static --asic --json`. */
  readonly names: string
  /** Output of `amd-smi process --json`. */
  readonly processes: string
}

/**
 * Versions of it list a process, with all memory it has anywhere, for every GPU of the machine: who is said to have
 * more of a GPU than is in use there, or nothing of it, does not hold it.
 */
function holds({ memoryGiB }: AcceleratorHolder, usedMemoryGiB = Infinity): boolean {
  return memoryGiB === undefined || (memoryGiB > 0 && memoryGiB <= usedMemoryGiB + 1 / mibPerGiB)
}

/** @returns undefined for a text that is not such a listing of memory; the two others only add to it */
export function parseAmdSmi({ memory, names, processes }: AmdSmiTexts): FoundAccelerators | undefined {
  const rows = readJson(memory, memoryList)
  if (rows === undefined) return undefined
  const named = readJson(names, nameList) ?? []
  const listed = readJson(processes, processList)
  const holdersOf = (index: number, usedMemoryGiB: number | undefined): readonly AcceleratorHolder[] =>
    (listed ?? [])
      .filter((row) => row.gpu === index)
      .flatMap((row) => row.process_list)
      .flatMap(({ process_info: info }) =>
        info === undefined ? [] : [defined({ pid: info.pid, memoryGiB: info.memory_usage?.vram_mem })],
      )
      .filter((holder) => holds(holder, usedMemoryGiB))
  const devices = rows.map(({ gpu: index, mem_usage: usage }) =>
    defined({
      index,
      name: named.find((row) => row.gpu === index)?.asic.market_name,
      memoryGiB: usage?.total_vram,
      usedMemoryGiB: usage?.used_vram,
      holders: holdersOf(index, usage?.used_vram),
    }),
  )
  const untold = listed === undefined && devices.length > 0
  return { devices, notes: untold ? ['amd-smi does not report the processes that hold them'] : [] }
}
