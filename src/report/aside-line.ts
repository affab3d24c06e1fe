/** What is shown of a preset that runs beside others: one line where it has come a step further. Pure. */
import { plainText } from '../base/plain-text.ts'
import type { RunEvent } from '../contract/events.ts'
import { newFindings } from '../contract/is-known.ts'
import type { Preset } from '../contract/preset.ts'
import { duration, type Style } from './style.ts'

const nameWidth = 20

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>
type Steps = {
  readonly [Type in RunEvent['type']]?: (event: EventOf<Type>, style: Style) => string | undefined
}

/** What is not here is only shown of a preset that runs alone. */
const steps: Steps = {
  'devices-take': ({ title, indices }) => `on ${title} ${indices.join(', ')}`,
  'server-start': ({ baseline }) =>
    baseline === undefined ? 'starting' : `starting its baseline, ${plainText(baseline)}`,
  'server-ready': ({ startupMs }) => `ready after ${duration(startupMs)}`,
  'checks-plan': ({ run }) => `${run} checks`,
  'check-end': ({ record }, style) =>
    newFindings(record).length > 0 ? style.bad(`✗ ${record.id}`) : undefined,
  'load-start': ({ name }) => `load ${plainText(name)}`,
  'server-stop': () => 'stopping',
  'run-end': ({ report: { verdict, durationMs } }, style) =>
    `${verdict === 'accepted' ? style.good(verdict) : style.bad(verdict)} after ${duration(durationMs)}`,
}

/** Said before presets run side by side, where some of them have only the processor; undefined where none has. */
export function sharedLine(presets: readonly Pick<Preset, 'name' | 'needs'>[]): string | undefined {
  const names = presets.filter(({ needs }) => (needs?.accelerator ?? 'cpu') === 'cpu').map(({ name }) => name)
  if (names.length === 0) return undefined
  return `${names.join(', ')} share${names.length === 1 ? 's' : ''} the processor with what runs beside: latencies and loads are not those of a server alone`
}

/** @param name of the preset, which stands at the beginning of the line */
export function asideLine(event: RunEvent, name: string, style: Style): string | undefined {
  const show = steps[event.type] as ((event: RunEvent, style: Style) => string | undefined) | undefined
  const step = show?.(event, style)
  return step === undefined ? undefined : `${plainText(name).padEnd(nameWidth)}  ${step}`
}
