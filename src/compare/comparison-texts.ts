/** What is said of a comparison, whatever shows it. Pure. */
import type { Comparison, Measure } from './comparison.ts'

export function shown(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞'
  const size = Math.abs(value)
  return value.toFixed(size < 10 ? 2 : size < 100 ? 1 : 0).replace('-', '−')
}

const signed = (value: number): string => (value > 0 ? `+${shown(value)}` : shown(value))

/** The difference with its interval, never a bare number where there is a spread. */
export function differenceText({ difference: { value, low, high } }: Measure): string {
  return low === value && high === value
    ? `${signed(value)} (one sample each)`
    : `${signed(value)} (95 %: ${signed(low)} to ${signed(high)})`
}

export const boundText = ({ bound, unit }: Measure): string =>
  bound === undefined ? '–' : `${shown(bound)} ${unit}`

export function headOf({ title, versions: { before, after } }: Comparison): string {
  return before === '' && after === '' ? title : `${title} · ${before} → ${after}`
}

export const verdictOf = ({
  regressions,
  unclear,
}: Comparison): 'regression' | 'undecided' | 'no regression' =>
  regressions.length > 0 ? 'regression' : unclear.length > 0 ? 'undecided' : 'no regression'
