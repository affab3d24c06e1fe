/** The page of findings, made from the codes of the checks: what each means for a client, what to do, who has reported it. */
import { allChecks } from '../src/checks/plan-checks.ts'
import type { Check } from '../src/contract/check.ts'
import type { KnownFinding } from '../src/contract/preset.ts'
import { knownOfLlamaCpp } from '../src/presets/known-llama-cpp.ts'
import { knownOfVllm } from '../src/presets/known-vllm.ts'
import { type FindingText, textsByTopic } from '../src/report/causes/finding-text.ts'

export const findingsPage = 'docs/findings.md'

/** More say little of one code. */
const shownChecks = 8

const checksOf = (code: string): readonly Check[] =>
  allChecks.filter(({ codes }) => codes.includes(code)).toSorted((a, b) => (a.id < b.id ? -1 : 1))

function checkText(checks: readonly Check[]): readonly string[] {
  if (checks.length === 0) return []
  if (checks.length === allChecks.length) return ['Found by every check.', '']
  const shown = checks.slice(0, shownChecks).map(({ id }) => `\`${id}\``)
  const more = checks.length - shownChecks
  return [`Found by ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`, '']
}

/** What users have met, as the checks that few codes share name it. */
function metText(checks: readonly Check[]): readonly string[] {
  const met = [...new Set(checks.slice(0, shownChecks).flatMap(({ answers }) => answers ?? []))]
  if (met.length === 0 || checks.length > shownChecks) return []
  return ['Users have met it:', '', ...met.map((fault) => `- ${fault}`), '']
}

const known: readonly KnownFinding[] = [...knownOfVllm, ...knownOfLlamaCpp]

function reportText(code: string): readonly string[] {
  const reports = known.filter(({ finding, upstream }) => finding.endsWith(`/${code}`) && upstream !== 'none')
  const lines = reports.map(({ upstream, reason }) => `- <${upstream}>: ${reason}`)
  return lines.length === 0 ? [] : ['Public reports:', '', ...new Set(lines), '']
}

function section([code, { means, advice, follows }]: readonly [string, FindingText]): readonly string[] {
  const checks = checksOf(code)
  const after = follows.map((other) => `[\`${other}\`](#${other})`)
  return [
    `### \`${code}\``,
    '',
    means,
    '',
    `**What to do:** ${advice}`,
    '',
    ...(after.length === 0
      ? []
      : [`Beside ${after.join(' or ')} in the same check it is a consequence of that.`, '']),
    ...checkText(checks),
    ...metText(checks),
    ...reportText(code),
  ]
}

/** @returns the page as Markdown */
export function renderFindings(): string {
  const topics = [...textsByTopic].flatMap(([topic, texts]) => [
    `## ${topic}`,
    '',
    ...[...texts].flatMap((one) => section(one)),
  ])
  return [
    '# Findings',
    '',
    '<!-- made by `npm run docs`; do not edit -->',
    '',
    'What each code of a report means for a client of the server, and what to do about it. A report groups its findings by',
    'code and reason: one fault that many checks show is one finding, with its checks and one request to send again.',
    '',
    ...topics,
  ].join('\n')
}
