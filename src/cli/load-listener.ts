/** What a load shows while it runs. */
import type { EventListener } from '../contract/events.ts'
import { createConsole } from '../report/console.ts'
import { loadLines } from '../report/load-lines.ts'
import { createLiveView } from '../report/load-live.ts'
import { columnsOf, styleOf, textFor } from '../report/terminal.ts'

/** Shown in ways of their own. */
const ofLoads: ReadonlySet<string> = new Set([
  'load-start',
  'load-second',
  'load-end',
  'run-start',
  'run-end',
])

/** Beside what a run shows: seconds that are written over, and the figures of each load. */
export function loadListener(screen: NodeJS.WriteStream): EventListener {
  const style = styleOf(screen)
  const view = createLiveView(screen)
  const show = createConsole(screen)
  return (event) => {
    const width = columnsOf(screen) ?? Infinity
    if (event.type === 'load-start') view.begin(event.durationMs)
    if (event.type === 'load-second') view.onSecond(event.second)
    if (event.type === 'load-end' || event.type === 'server-stop') view.end()
    if (event.type === 'load-end') screen.write(textFor(screen, loadLines(event.record, { style, width })))
    if (!ofLoads.has(event.type)) show(event)
  }
}
