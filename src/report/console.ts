/** Shows a run while it goes on: lines that stay and, on a terminal, one line that says what is being waited for. */
import { every, nowMs } from '../base/clock.ts'
import { shorten } from '../base/plain-text.ts'
import type { EventListener, RunEvent } from '../contract/events.ts'
import { consoleLines } from './console-lines.ts'
import { colorStyle, duration, plainStyle } from './style.ts'

export interface ConsoleOptions {
  write(text: string): void
  /** Columns of the terminal, which gets colours and a line that moves; undefined where there is none. */
  readonly columns: number | undefined
}

const clearLine = '\r\u001b[2K'
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const frameMs = 100

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

export function createConsole({ write, columns }: ConsoleOptions): EventListener {
  if (columns === undefined) {
    return (event) => {
      for (const line of consoleLines(event, plainStyle)) write(`${line}\n`)
    }
  }
  let activity: string | undefined
  let sinceMs = 0
  let logLine = ''
  let frame = 0
  let stopSpinner: (() => void) | undefined

  const draw = (): void => {
    if (activity === undefined) return
    frame = (frame + 1) % frames.length
    const what = `  ${frames[frame]} ${activity} ${duration(nowMs() - sinceMs)}`
    const room = columns - what.length - 4
    const log = logLine === '' || room < 20 ? '' : `  ${shorten(logLine, room)}`
    write(`${clearLine}${what}${colorStyle.dim(log)}`)
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
    if (activity !== undefined) write(clearLine)
    for (const line of consoleLines(event, colorStyle)) write(`${line}\n`)
    activity = activityAfter(event)
    sinceMs = nowMs()
    // During the checks the server logs each of our requests, which tells nothing.
    if (event.type === 'checks-plan' || event.type === 'check-start') logLine = ''
    stopSpinner ??= every(frameMs, draw)
    if (event.type === 'run-end') stopSpinner()
    draw()
  }
}
