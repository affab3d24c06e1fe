/** The accelerators of a machine in words: devices, memory, and who holds them. */
import type { AcceleratorDevice, AcceleratorHolder } from '../contract/accelerator.ts'
import { acceleratorKinds, accelerators } from '../host/accelerators/lookup.ts'
import type { MachineExam } from '../provision/examine-machine.ts'
import { factsText } from '../report/accelerator-text.ts'

/** A line of text, and what stands before it. */
export type LabelledLine = readonly [label: string, text: string]

const sum = (numbers: readonly (number | undefined)[]): number =>
  numbers.reduce<number>((total, number = 0) => total + number, 0)

function summary(title: string, devices: readonly AcceleratorDevice[]): string {
  const names = [...new Set(devices.flatMap(({ name }) => name ?? []))]
  const cores = sum(devices.map((device) => device.cores))
  const memoryGiB = sum(devices.map((device) => device.memoryGiB))
  const usedGiB = sum(devices.map((device) => device.usedMemoryGiB))
  return [
    `${devices.length} ${title}${devices.length === 1 ? '' : 's'}${names.length === 0 ? '' : ` (${names.join('; ')})`}`,
    ...(cores === 0 ? [] : [`${cores} cores`]),
    ...(memoryGiB === 0 ? [] : [`${memoryGiB.toFixed(0)} GiB`]),
    ...(usedGiB === 0 ? [] : [`${usedGiB.toFixed(1)} GiB in use`]),
  ].join(', ')
}

function holderText({ pid, memoryGiB }: AcceleratorHolder): string {
  return memoryGiB === undefined ? `pid ${pid}` : `pid ${pid} (${memoryGiB.toFixed(1)} GiB)`
}

type Seen = Pick<MachineExam, 'accelerators' | 'acceleratorFacts'>

function linesOf(kind: (typeof acceleratorKinds)[number], seen: Seen): readonly LabelledLine[] {
  const { devices, notes } = seen.accelerators[kind]
  const { title } = accelerators[kind]
  if (devices.length + notes.length === 0) return []
  const held = devices.filter(({ holders }) => holders.length > 0)
  const behind = factsText(seen.acceleratorFacts[kind] ?? {})
  return [
    [kind, [summary(title, devices), ...notes].join('; ')],
    ...(behind === '' ? [] : [['', behind] as const]),
    ...held.map(({ index, holders }): LabelledLine => [
      '',
      `${title} ${index} is held by ${holders.map(holderText).join(', ')}`,
    ]),
  ]
}

/** Nothing of a kind without devices of which nothing is to be said, and nothing of the CPU. */
export function acceleratorLines(seen: Seen): readonly LabelledLine[] {
  return acceleratorKinds.filter((kind) => kind !== 'cpu').flatMap((kind) => linesOf(kind, seen))
}
