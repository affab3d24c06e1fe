/** `report.html`: the whole report as one page that needs no network. */
import type { Reporter } from '../contract/report.ts'
import { renderPage } from './html/page.ts'

export const html: Reporter = {
  name: 'html',
  finish: async (document, sink) => {
    await sink.write('report.html', renderPage(document))
  },
}
