/** What a run waits for at the moment, for how long already, and what bounds that. */
import { nowMs } from '../base/clock.ts'
import type { RunEvent } from '../contract/events.ts'
import { duration } from './style.ts'

const wholeS = (ms: number): string => `${Math.round(ms / 1000)} s`

/** What bounds the time that is shown; undefined where nothing does. */
function boundAfter(event: RunEvent, before: string | undefined): string | undefined {
  if (event.type === 'load-start')
    return event.durationMs === undefined ? undefined : `of ${wholeS(event.durationMs)}`
  if (event.type === 'rung-climb') return before
  if (event.type !== 'server-start' || event.limits === undefined) return undefined
  const { capMs, stallMs, lastMs } = event.limits
  const last = lastMs === undefined ? '' : `(${wholeS(lastMs)} last time) `
  return `${last}of ${wholeS(capMs)} at most, ${wholeS(stallMs)} without progress`
}

/** What the run waits for after an event; undefined when for nothing. */
function activityAfter(event: RunEvent): string | undefined {
  if (event.type === 'server-wait') return 'waiting for the server'
  if (event.type === 'server-start') return 'starting the server'
  if (event.type === 'rung-climb' && event.next !== undefined) return `waiting for ${event.next}`
  if (event.type === 'check-start') return `${event.index + 1}/${event.of} ${event.id}`
  if (event.type === 'load-start') return `load ${event.name}`
  if (event.type === 'server-stop') return 'stopping the server'
  return undefined
}

export interface Activity {
  /** @returns whether the event only says what goes on meanwhile, and is not shown itself */
  note(event: RunEvent): boolean
  /** What is waited for with its times, and what the server or the load says meanwhile; undefined where nothing is. */
  now(): { readonly what: string; readonly log: string } | undefined
}

export function watchActivity(): Activity {
  let activity: string | undefined
  let bound: string | undefined
  let sinceMs = 0
  let log = ''
  return {
    note: (event) => {
      if (event.type === 'model-copy') return true
      if (event.type === 'load-second') {
        log = `running ${event.second.running}, ${event.second.outputTokens} tokens/s`
        return true
      }
      if (event.type === 'server-log') {
        log = event.line.trim()
        return true
      }
      activity = activityAfter(event)
      bound = boundAfter(event, bound)
      // The limits of a start are for all of its rungs.
      if (event.type !== 'rung-climb') sinceMs = nowMs()
      // During the checks the server logs each of our requests, which tells nothing.
      if (event.type === 'checks-plan' || event.type === 'check-start') log = ''
      return false
    },
    now: () => {
      if (activity === undefined) return undefined
      const what = [activity, duration(nowMs() - sinceMs), ...(bound === undefined ? [] : [bound])].join(' ')
      return { what, log }
    },
  }
}
