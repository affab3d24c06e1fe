/** The page of checks, made from the registry: what each one proves, when it applies, and which fault it answers. */
import { allChecks } from '../src/checks/plan-checks.ts'
import type { Check, Ground } from '../src/contract/check.ts'

export const checksPage = 'docs/checks.md'

/** A module's names come in another order under a bundler than under Node. */
const byId = allChecks.toSorted((one, other) => (one.id < other.id ? -1 : 1))

const areaOf = ({ id }: Check): string => id.slice(0, id.indexOf('/'))

/** A cell must not hold what would end it. */
const cell = (text: string): string => text.replaceAll('|', '\\|')

const shownGround = (ground: Ground): string => {
  if ('client' in ground) return ground.client
  return ground.url === undefined ? ground.clause : `[${ground.clause}](${ground.url})`
}

/** What the findings of a check rest on, each ground once. */
function groundsOf({ grounds = {}, noted = [] }: Check): string {
  const shown = [...new Set(Object.values(grounds).map(shownGround))]
  const lesser = noted.length === 0 ? [] : [`noted only: ${noted.map((code) => `\`${code}\``).join(', ')}`]
  return [...shown, ...lesser].join('; ') || '–'
}

function row(check: Check): string {
  const { id, title, level, needs, answers } = check
  const claims = needs.length === 0 ? '–' : needs.map((need) => `\`${need}\``).join(' ')
  return `| \`${id}\` | ${cell(title)} | ${level} | ${claims} | ${cell(answers ?? '–')} | ${cell(groundsOf(check))} |`
}

/** @returns the page as Markdown */
export function renderChecks(): string {
  const areas = [...new Set(byId.map(areaOf))]
  const codes = allChecks.reduce((sum, check) => sum + check.codes.length, 0)
  const sections = areas.map((area) => {
    const rows = byId.filter((check) => areaOf(check) === area).map(row)
    const head = [
      '| Check | What it proves | Level | Claims | The fault it finds | It rests on |',
      '|---|---|---|---|---|---|',
    ]
    return [`## ${area}`, '', ...head, ...rows, ''].join('\n')
  })
  return [
    '# Checks',
    '',
    '<!-- made by `npm run docs`; do not edit -->',
    '',
    `${allChecks.length} checks with ${codes} finding codes. A check runs where the preset, or \`--claims\`, names all that it`,
    'needs; `n`, `stop`, `stream-usage` and `models` are expected without being named. A `must` finding rejects the server, a `should` finding',
    'is reported, and so is a code that is `noted only`. `servewright list checks` shows the same list without the last column.',
    '',
    ...sections,
  ].join('\n')
}
