/** The start and the stop of a server amid Vitest's own lines: what the command shows, each line with its subject. */
import { every } from '../base/clock.ts'
import { shorten } from '../base/plain-text.ts'
import type { EventListener, RunEvent } from '../contract/events.ts'
import type { TeardownRecord } from '../contract/report.ts'
import { watchActivity } from '../report/activity.ts'
import { consoleLines } from '../report/console-lines.ts'
import { duration, type Style } from '../report/style.ts'

/** A line that moves would fight with Vitest's: now and then one says that the start goes on. */
const betweenMs = 10_000
const longestLog = 80

/** The report tells the rest, or Vitest itself does. */
const shown: ReadonlySet<RunEvent['type']> = new Set([
  'server-wait',
  'model-chosen',
  'lost-run-end',
  'prepare-start',
  'prepare-end',
  'rung-climb',
])

interface Told {
  readonly subject: string
  readonly style: Style
  tell(line: string): void
}

/** What it has left behind is in the report. */
function stopLine({ durationMs, findings }: TeardownRecord): string {
  const left = findings.length === 0 ? 'nothing left' : findings.map(({ code }) => code).join(', ')
  return `stopped in ${duration(durationMs)} · ${left}`
}

function linesOf(event: RunEvent, style: Style): readonly string[] {
  if (event.type === 'server-start') return [`starting; log in ${event.log}`]
  if (event.type === 'server-ready') return [`ready in ${duration(event.startupMs)}`]
  if (event.type === 'server-end') return [stopLine(event.teardown)]
  return shown.has(event.type) ? consoleLines(event, style).filter((line) => line.trim() !== '') : []
}

export function tellStart({ subject, style, tell }: Told): EventListener {
  const activity = watchActivity()
  const say = (line: string): void => tell(`${subject}: ${line.trim()}`)
  let stop: (() => void) | undefined
  const goOn = (): void => {
    const { what, log } = activity.now() ?? {}
    if (what !== undefined)
      say(log === undefined || log === '' ? what : `${what}  ${shorten(log, longestLog)}`)
  }
  return (event) => {
    if (activity.note(event)) return
    for (const line of linesOf(event, style)) say(line)
    if (event.type === 'server-start') stop ??= every(betweenMs, goOn)
    if (event.type !== 'server-ready' && event.type !== 'server-end') return
    stop?.()
    stop = undefined
  }
}
