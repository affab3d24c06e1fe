/** `report.md`: the verdict, its reasons and what to do next, to be read in a merge request or a wiki. */
import type { Reporter } from '../contract/report.ts'
import { documentMarkdown } from './markdown/document-markdown.ts'

export const markdown: Reporter = {
  name: 'markdown',
  finish: async (document, sink) => {
    await sink.write('report.md', documentMarkdown(document))
  },
}
