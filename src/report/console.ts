/** Shows a run while it goes on: lines that stay and, on a terminal, one line that says what is being waited for. */
import { every, nowMs } from '../base/clock.ts'
import type { EventListener, RunEvent } from '../contract/events.ts'
import { consoleLines } from './console-lines.ts'
import { colorStyle, duration, plainStyle } from './style.ts'

export interface ConsoleOptions {
  write(text: string): void
  /** A terminal: colours and a line that moves. */
  readonly terminal: boolean
}

const clearLine = '\r\u001b[2K'
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const frameMs = 100

/** What the run waits for after an event; undefined when for nothing. */
function activityAfter(event: RunEvent): string | undefined {
  if (event.type === 'server-start') return 'starting the server'
  if (event.type === 'rung-climb') return `climbing: ${event.rung.rung} reached`
  if (event.type === 'check-start') return `${event.index + 1}/${event.of} ${event.id}`
  if (event.type === 'server-stop') return 'stopping the server'
  return undefined
}

export function createConsole({ write, terminal }: ConsoleOptions): EventListener {
  const style = terminal ? colorStyle : plainStyle
  let activity: string | undefined
  let sinceMs = 0
  let frame = 0
  let stopSpinner: (() => void) | undefined

  const draw = (): void => {
    if (activity === undefined) return
    frame = (frame + 1) % frames.length
    write(`${clearLine}  ${frames[frame]} ${activity} ${style.dim(duration(nowMs() - sinceMs))}`)
  }

  return (event) => {
    const lines = consoleLines(event, style)
    if (terminal && activity !== undefined) write(clearLine)
    for (const line of lines) write(`${line}\n`)
    if (!terminal) return
    activity = activityAfter(event)
    if (event.type !== 'rung-climb') sinceMs = nowMs()
    stopSpinner ??= every(frameMs, draw)
    if (event.type === 'run-end') stopSpinner()
    draw()
  }
}
