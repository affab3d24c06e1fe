/** The accelerators of a machine in words. Pure. */
import type { AcceleratorFacts } from '../contract/accelerator.ts'
import type { AcceleratorRecord } from '../contract/report.ts'

/** What is behind devices, e.g. `driver 580.65.06, NV18: any two`; empty where nothing is known. */
export const factsText = ({ driver, runtimes = {}, interconnect = [] }: AcceleratorFacts): string =>
  [
    ...(driver === undefined ? [] : [`driver ${driver}`]),
    ...Object.entries(runtimes).map((entry) => entry.join(' ')),
    ...interconnect,
  ].join(', ')

/** Count, model, memory of one, and what is behind them. */
export function acceleratorText(record: AcceleratorRecord): string {
  const { kind, model, devices, memoryGiB, visible = {} } = record
  return [
    `${devices} × ${model ?? kind}`,
    ...(memoryGiB === undefined ? [] : [`${memoryGiB.toFixed(0)} GiB`]),
    factsText(record),
    ...Object.entries(visible).map((entry) => entry.join('=')),
  ]
    .filter((part) => part !== '')
    .join(', ')
}
