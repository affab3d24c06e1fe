/** Shows a run while it goes on: lines that stay and, on a terminal, one line that says what is being waited for. */
import { every, nowMs } from '../base/clock.ts'
import { shorten } from '../base/plain-text.ts'
import type { EventListener, RunEvent } from '../contract/events.ts'
import { consoleLines } from './console-lines.ts'
import { duration } from './style.ts'
import { clearingLine, columnsOf, type Screen, styleOf, textFor } from './terminal.ts'

export interface ConsoleOptions extends Screen {
  write(text: string): unknown
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const frameMs = 100

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

/** @param screen a terminal gets a line that moves; its width is asked each time, for it may change */
export function createConsole(screen: ConsoleOptions): EventListener {
  const style = styleOf(screen)
  const tell = (event: RunEvent): unknown => screen.write(textFor(screen, consoleLines(event, style)))
  if (columnsOf(screen) === undefined) return tell
  let activity: string | undefined
  let bound: string | undefined
  let sinceMs = 0
  let logLine = ''
  let frame = 0
  let drawn = ''
  let stopSpinner: (() => void) | undefined

  const clear = (): string => clearingLine(drawn, columnsOf(screen) ?? Infinity)
  const draw = (): void => {
    if (activity === undefined) return
    frame = (frame + 1) % frames.length
    const columns = columnsOf(screen) ?? 0
    const elapsed = [duration(nowMs() - sinceMs), ...(bound === undefined ? [] : [bound])].join(' ')
    const what = shorten(`  ${frames[frame]} ${activity} ${elapsed}`, columns - 1)
    const room = columns - what.length - 4
    const log = logLine === '' || room < 20 ? '' : `  ${shorten(logLine, room)}`
    screen.write(`${clear()}${what}${style.dim(log)}`)
    drawn = what + log
  }

  return (event) => {
    if (event.type === 'model-copy') return
    if (event.type === 'load-second') {
      logLine = `running ${event.second.running}, ${event.second.outputTokens} tokens/s`
      return
    }
    if (event.type === 'server-log') {
      logLine = event.line.trim()
      return
    }
    if (activity !== undefined) screen.write(clear())
    drawn = ''
    tell(event)
    activity = activityAfter(event)
    bound = boundAfter(event, bound)
    // The limits of a start are for all of its rungs.
    if (event.type !== 'rung-climb') sinceMs = nowMs()
    // During the checks the server logs each of our requests, which tells nothing.
    if (event.type === 'checks-plan' || event.type === 'check-start') logLine = ''
    stopSpinner ??= every(frameMs, draw)
    if (event.type === 'run-end') stopSpinner()
    draw()
  }
}
