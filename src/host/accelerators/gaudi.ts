/** Intel Gaudi cards as the table of `hl-smi` has them: its CSV does not know processes. */
import { defined } from '../../base/defined.ts'
import type { Accelerator, AcceleratorDevice, AcceleratorHolder } from '../../contract/accelerator.ts'
import { askTool, devicesBy, textIn } from './ask-tool.ts'

const mibPerGiB = 1024

/** A card's first line, e.g. `|   0  HL-225              N/A  | 0000:09:00.0     N/A | …`. */
const card = /^\|\s+(\d+)\s+([A-Z]\S*)\s.*\|\s+[\da-f]{4}:[\da-f]{2}:/i
/** In its second line, e.g. `768MiB / 98304MiB`; `Mib` in old versions. */
const memory = /(\d+)\s*MiB\s*\/\s*(\d+)\s*MiB/i
/** A line of the table of processes, e.g. `|   6       618796     C   ray::ServeRepli        26330MiB`. */
const holder = /^\|\s+(\d+)\s+(\d+)\s+[A-Z]+\s(?:.*?\s(\d+)\s*MiB\b)?/i

/** @returns no device for a text that is not such a table */
export function parseHlSmi(text: string): readonly AcceleratorDevice[] {
  // A process's name may end with a line break, after which its memory follows.
  const lines = text.replaceAll(/\n(?![|+])/g, ' ').split('\n')
  const holdersOf = (index: string | undefined): readonly AcceleratorHolder[] =>
    lines.flatMap((line) => {
      const [, of, pid, mib] = holder.exec(line) ?? []
      if (of === undefined || of !== index) return []
      return [
        defined({ pid: Number(pid), memoryGiB: mib === undefined ? undefined : Number(mib) / mibPerGiB }),
      ]
    })
  return lines.flatMap((line, at) => {
    const [, index, name] = card.exec(line) ?? []
    if (index === undefined) return []
    const [, used, total] = (memory.exec(lines[at + 1] ?? '') ?? []).map((mib) => Number(mib) / mibPerGiB)
    const amounts = { memoryGiB: total, usedMemoryGiB: used }
    return [defined({ index: Number(index), name, ...amounts, holders: holdersOf(index) })]
  })
}

/** The driver's version stands in the head of the table. */
export const parseDriverVersion = (text: string): string | undefined =>
  /\bDriver Version:\s*(\d\S*)/.exec(text)?.[1]

export const gaudi: Accelerator = {
  title: 'Gaudi card',
  plugin: { devices: 'habana.ai/gaudi' },
  clusterResource: { name: 'HPU' },
  variables: 'HABANA* PT_HPU* HCL_* GC_KERNEL_PATH',
  hint: 'Use a machine whose Gaudi cards hl-smi lists.',
  visibility: ['HABANA_VISIBLE_MODULES'],
  exclusive: true,
  facts: async (search) =>
    defined({ driver: parseDriverVersion(textIn(await askTool({ name: 'hl-smi', args: [] }, search))) }),
  look: (search) =>
    devicesBy({ name: 'hl-smi', args: [] }, search, {
      parse: parseHlSmi,
      unread: 'hl-smi does not answer with a table of cards',
    }),
}
