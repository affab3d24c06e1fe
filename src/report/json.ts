/** `report.json`: the whole document. */
import type { Reporter } from '../contract/report.ts'

export const json: Reporter = {
  name: 'json',
  finish: async (report, sink) => {
    await sink.write('report.json', `${JSON.stringify(report, undefined, 2)}\n`)
  },
}
