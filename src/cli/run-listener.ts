/** What is shown of a run while it goes on. */
import type { EventListener } from '../contract/events.ts'
import { asideLine } from '../report/aside-line.ts'
import { createConsole } from '../report/console.ts'
import { tellCopies } from '../report/show-copy.ts'
import { styleOf, textFor } from '../report/terminal.ts'

/**
 * One line for each step of presets that run side by side; all of it for one that runs alone.
 * @param aside the preset's name where others run beside it, else false
 */
export function runListener(screen: NodeJS.WriteStream, aside: string | false): EventListener {
  if (aside === false) return tellCopies(createConsole(screen))
  return (event) => {
    const line = asideLine(event, aside, styleOf(screen))
    if (line !== undefined) screen.write(textFor(screen, [line]))
  }
}
