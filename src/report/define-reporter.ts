/** Types a reporter of the user's, in a module that the config file names under `reporters`. */
import type { Reporter } from '../contract/report.ts'

/**
 * ```ts
 * import { defineReporter } from 'servewright'
 * export const verdictLine = defineReporter({
 *   name: 'verdict-line',
 *   finish: async (document, sink) => {
 *     await sink.write('verdict.txt', `${document.verdict}\n`)
 *   },
 * })
 * ```
 */
export function defineReporter(reporter: Reporter): Reporter {
  return reporter
}
