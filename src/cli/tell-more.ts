/** Adds to what happens in a run what only its command knows: where its report goes, and how long its last start took. */
import { defined } from '../base/defined.ts'
import type { EventListener } from '../contract/events.ts'
import { lastStartMs } from './past-runs.ts'

interface Known {
  /** Folder of the report, where that is not where reports are kept. */
  readonly report?: string
  /** Name of the preset; absent for a server that others have started. */
  readonly preset?: string
}

export const tellMore =
  (listener: EventListener, { report, preset }: Known): EventListener =>
  (event) => {
    if (event.type === 'check-end') return listener({ ...event, ...defined({ report }) })
    if (event.type !== 'server-start' || event.limits === undefined || preset === undefined)
      return listener(event)
    const limits = { ...event.limits, ...defined({ lastMs: lastStartMs(preset) }) }
    return listener({ ...event, limits })
  }
