/** Shows a run while it goes on: lines that stay and, on a terminal, one line that says what is being waited for. */
import { every } from '../base/clock.ts'
import { shorten } from '../base/plain-text.ts'
import type { EventListener, RunEvent } from '../contract/events.ts'
import { watchActivity } from './activity.ts'
import { consoleLines } from './console-lines.ts'
import { clearingLine, columnsOf, type Screen, styleOf, textFor } from './terminal.ts'

export interface ConsoleOptions extends Screen {
  write(text: string): unknown
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const frameMs = 100

/** @param screen a terminal gets a line that moves; its width is asked each time, for it may change */
export function createConsole(screen: ConsoleOptions): EventListener {
  const style = styleOf(screen)
  const tell = (event: RunEvent): unknown => screen.write(textFor(screen, consoleLines(event, style)))
  if (columnsOf(screen) === undefined) return tell
  const activity = watchActivity()
  let frame = 0
  let drawn = ''
  let stopSpinner: (() => void) | undefined

  const clear = (): string => clearingLine(drawn, columnsOf(screen) ?? Infinity)
  const draw = (): void => {
    const now = activity.now()
    if (now === undefined) return
    frame = (frame + 1) % frames.length
    const columns = columnsOf(screen) ?? 0
    const what = shorten(`  ${frames[frame]} ${now.what}`, columns - 1)
    const room = columns - what.length - 4
    const log = now.log === '' || room < 20 ? '' : `  ${shorten(now.log, room)}`
    screen.write(`${clear()}${what}${style.dim(log)}`)
    drawn = what + log
  }

  return (event) => {
    const waited = activity.now() !== undefined
    if (activity.note(event)) return
    if (waited) screen.write(clear())
    drawn = ''
    tell(event)
    stopSpinner ??= every(frameMs, draw)
    if (event.type === 'run-end') stopSpinner()
    draw()
  }
}
