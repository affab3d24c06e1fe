/** Tells a console where the report of a run goes, so that it can say how a finding is found again. */
import type { EventListener } from '../contract/events.ts'

/** @param report the folder; undefined where reports are kept */
export const withPlace = (listener: EventListener, report: string | undefined): EventListener =>
  report === undefined
    ? listener
    : (event) => listener(event.type === 'check-end' ? { ...event, report } : event)
