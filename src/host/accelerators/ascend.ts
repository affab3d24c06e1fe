/** Huawei Ascend NPUs as the table of `npu-smi info` has them; a chip is a device. */
import { defined } from '../../base/defined.ts'
import type {
  Accelerator,
  AcceleratorDevice,
  AcceleratorFacts,
  AcceleratorHolder,
  AcceleratorSearch,
  FoundAccelerators,
} from '../../contract/accelerator.ts'
import { askTool, devicesBy, textIn } from './ask-tool.ts'
import { interconnectOf, parseLinkTable } from './interconnect.ts'

const tool = { name: 'npu-smi', folder: 'usr/local/bin' } as const

/** Its megabytes are of 1,048,576 bytes. */
const mibPerGiB = 1024

/** A chip's first line, e.g. `| 0     910B3               | OK            | 97.9 …`: NPU and name. */
const first = /^\|\s*(\d+)\s+(\S*[A-Za-z]\S*)\s*\|/
/** Its second line, e.g. `| 0     4         | 0000:C1:00.0  | 0           0    / 0          3408 / 65536 |`. */
const second = /^\|\s*(\d+)\s*(\d*)\s*\|\s*[\dA-F]{4}:[\dA-F]{2}:\S+\s*\|/i
/** Memory in use and in total; where a chip has HBM, that comes last. */
const amounts = /(\d+)\s*\/\s*(\d+)/g
/** A process, e.g. `| 2       0                 | 1333928       | python        | 37709 |`: NPU, chip, pid, memory. */
const process = /^\|\s*(\d+)\s+(\d+)\s*\|\s*(\d+)\s*\|[^|]*\|\s*(\d+)\s*\|/

const keyOf = (npu: string | undefined, chip: string | undefined): string => `${npu} ${chip}`

function holdersByChip(lines: readonly string[]): ReadonlyMap<string, readonly AcceleratorHolder[]> {
  const found = new Map<string, AcceleratorHolder[]>()
  for (const line of lines) {
    const [, npu, chip, pid, mib] = process.exec(line) ?? []
    if (pid === undefined) continue
    const key = keyOf(npu, chip)
    found.set(key, [...(found.get(key) ?? []), { pid: Number(pid), memoryGiB: Number(mib) / mibPerGiB }])
  }
  return found
}

function memoryIn(line: string): Pick<AcceleratorDevice, 'memoryGiB' | 'usedMemoryGiB'> {
  const [, used, total] = [...line.matchAll(amounts)].at(-1) ?? []
  if (total === undefined || Number(total) === 0) return {}
  return { memoryGiB: Number(total) / mibPerGiB, usedMemoryGiB: Number(used) / mibPerGiB }
}

/** @returns no device for a text that is not such a table */
export function parseNpuSmi(text: string): readonly AcceleratorDevice[] {
  const lines = text.split('\n')
  const holders = holdersByChip(lines)
  return lines.flatMap((line, at) => {
    const [, npu, name] = first.exec(line) ?? []
    const below = lines[at + 1] ?? ''
    const [, chip, physical] = second.exec(below) ?? []
    if (npu === undefined || chip === undefined) return []
    // Boards with one chip do not number the chips of the machine.
    const index = Number(physical === '' ? npu : physical)
    return [defined({ index, name, ...memoryIn(below), holders: holders.get(keyOf(npu, chip)) ?? [] })]
  })
}

/** The driver's version stands in the head of the table. */
export const parseDriverVersion = (text: string): string | undefined => /\bVersion:\s*(\d\S*)/.exec(text)?.[1]

async function facts(search: AcceleratorSearch, { devices }: FoundAccelerators): Promise<AcceleratorFacts> {
  const ask = async (...args: readonly string[]): Promise<string> =>
    textIn(await askTool({ ...tool, args }, search))
  const driver = parseDriverVersion(await ask('info'))
  const links = devices.length < 2 ? [] : parseLinkTable(await ask('info', '-t', 'topo'))
  return defined({ driver, interconnect: links.length === 0 ? undefined : interconnectOf(links) })
}

export const ascend: Accelerator = {
  title: 'Ascend NPU',
  plugin: { devices: 'huawei.com/Ascend910' },
  clusterResource: { name: 'NPU' },
  variables: 'ASCEND* ACL_* HCCL_* NPU_* ATB_*',
  hint: 'Use a machine whose NPUs npu-smi lists.',
  visibility: ['ASCEND_RT_VISIBLE_DEVICES'],
  facts,
  look: (search) =>
    devicesBy({ ...tool, args: ['info'] }, search, {
      parse: parseNpuSmi,
      unread: 'npu-smi does not answer with a table of NPUs',
    }),
}
