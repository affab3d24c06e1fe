/** `report.json`: the whole document. */
import type { Reporter } from '../contract/report.ts'

export const json: Reporter = {
  name: 'json',
  finish: async (document, sink) => {
    await sink.write('report.json', `${JSON.stringify(document, undefined, 2)}\n`)
  },
}
