/** `console.txt`: what a console without colours shows of the run. */
import type { Reporter } from '../contract/report.ts'
import { documentLines } from './document-lines.ts'
import { plainStyle } from './style.ts'

export const consoleText: Reporter = {
  name: 'console',
  finish: async (document, sink) => {
    await sink.write('console.txt', `${documentLines(document, plainStyle).join('\n')}\n`)
  },
}
