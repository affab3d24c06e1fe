/** A load in a run's console: a few lines; everything is in the report. Pure. */
import { plainText } from '../base/plain-text.ts'
import type { LoadRecord } from '../contract/load.ts'
import type { Style } from './style.ts'

const ms = (value: number): string => `${value.toFixed(1)} ms`

export function loadSummaryLines(record: LoadRecord, style: Style): readonly string[] {
  const { counts, latencies, rates, validity, thresholds } = record
  const { ttft, itl } = latencies
  const paint = { valid: style.good, degraded: style.warn, void: style.bad }[validity.state]
  const times = [
    ...(ttft === undefined ? [] : [`ttft p50 ${ms(ttft.p50)}, p99 ${ms(ttft.p99)}`]),
    ...(itl === undefined ? [] : [`itl mean ${ms(itl.mean)}`]),
  ]
  const mark = counts.failed === 0 ? style.good('✓') : style.bad('✗')
  return [
    `  ${mark} ${counts.completed} complete, ${counts.failed} failed, ${rates.outputTokensPerSecond.toFixed(0)} tokens/s`,
    `    ${times.join(', ')}; client ${paint(validity.state)}: it may add ${ms(validity.errorBarMs)} to each time`,
    ...thresholds.map(({ status, message }) => {
      const sign = { pass: style.good('✓'), fail: style.bad('✗'), inconclusive: style.warn('?') }[status]
      return `  ${sign} ${plainText(message)}`
    }),
  ]
}
