/** For GitHub Actions: a summary in Markdown, and an annotation for each cause. */
import { plainText } from '../base/plain-text.ts'
import type { Reporter, RunReport } from '../contract/report.ts'
import { type Cause, causesOf } from './causes/causes.ts'
import { documentMarkdown } from './markdown/document-markdown.ts'
import { nameOf, runsOf } from './runs-of.ts'

/** GitHub shows ten of a kind in one step. */
const most = 10

type Kind = 'error' | 'warning' | 'notice'

/** As the runner's own library does; what could end a command or begin another cannot. */
const escapeMessage = (text: string): string => plainText(text).replaceAll('%', '%25').replaceAll('\n', '%0A')
const escapeProperty = (text: string): string =>
  escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

const annotation = (kind: Kind, title: string, message: string): string =>
  `::${kind} title=${escapeProperty(title)}::${escapeMessage(message)}\n`

const kinds: Readonly<Partial<Record<Cause['level'], Kind>>> = {
  must: 'error',
  should: 'notice',
  unproven: 'warning',
}

function causeAnnotations(run: RunReport): readonly string[] {
  return causesOf(run).flatMap(({ level, code, message, checks, advice }) => {
    const kind = kinds[level]
    const shown = checks.length === 0 ? '' : `\nShown by ${checks.join(', ')}.`
    const next = advice === undefined ? '' : `\n→ ${advice}`
    return kind === undefined
      ? []
      : [annotation(kind, `${nameOf(run)}: ${code}`, `${message}${shown}${next}`)]
  })
}

/** The verdict first, so that it is there whatever GitHub leaves out. */
function annotations(run: RunReport): readonly string[] {
  const { verdict, reasons, error } = run
  const [first = { code: verdict, message: verdict }] = reasons
  const next = error?.hint === undefined ? '' : `\n→ ${error.hint}`
  const kind = verdict === 'accepted' ? 'notice' : verdict === 'unproven' ? 'warning' : 'error'
  return [
    annotation(kind, `${nameOf(run)}: ${verdict}`, `${first.code}: ${first.message}${next}`),
    ...causeAnnotations(run),
  ].slice(0, most)
}

export const github: Reporter = {
  name: 'github',
  finish: async (document, sink) => {
    await sink.write('summary.md', documentMarkdown(document))
    await sink.write('annotations.txt', runsOf(document).flatMap(annotations).join(''))
  },
}
