/** One line a measurement, and whether it is within its limit. */
import { loadavg } from 'node:os'

export interface Row {
  readonly what: string
  /** Name → value, in the order in which they are printed. */
  readonly values: Readonly<Record<string, number | string>>
  /** Absent where there is nothing to meet. */
  readonly met?: boolean
}

const shown = (value: number | string): string =>
  typeof value === 'string' ? value : value.toFixed(Math.abs(value) < 100 ? 2 : 0)

export function print({ what, values, met }: Row): void {
  const [load = 0] = loadavg()
  const cells = Object.entries(values).map(([name, value]) => `${name} ${shown(value)}`)
  const verdict = met === undefined ? '' : met ? '  met' : '  MISSED'
  process.stdout.write(`${what.padEnd(34)} ${cells.join('  ')}  (load ${load.toFixed(1)})${verdict}\n`)
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN
}
