/** Whatever counts checks in a shown report adds up, on every recorded run. */
import { describe, expect, it } from 'vitest'
import { golden, readReportFixture } from '../../fixtures/read-report.ts'
import type { RunReport } from '../../../src/contract/report.ts'
import { coverageOf } from '../../../src/report/causes/coverage.ts'
import { countLine } from '../../../src/report/count-table.ts'
import { documentLines } from '../../../src/report/document-lines.ts'
import { renderPage } from '../../../src/report/html/page.ts'
import { documentMarkdown } from '../../../src/report/markdown/document-markdown.ts'
import { presetCounts } from '../../../src/report/runs-of.ts'
import { plainStyle } from '../../../src/report/style.ts'

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)
const numbersIn = (text: string): readonly number[] =>
  Array.from(text.matchAll(/\d+/g), ([one]) => Number(one))

/** The same run as it would be with a share that was filtered, cut by --bail, and tried again under a load. */
function variants(run: RunReport): readonly (readonly [string, RunReport])[] {
  const { checks } = run
  const [first] = checks
  if (first === undefined) return []
  const coverage = { judged: 1, of: checks.length + 9, leftOutBy: ['--only'], notTested: [] }
  const again = checks.slice(0, 3).map((record) => ({ ...record, under: 'ten' }))
  const [part, rest] = [checks.slice(0, 4), checks.slice(4)]
  const skipped = rest.map((record) => ({ ...record, outcome: { status: 'skip', reason: 'no' } as const }))
  const bailed = { at: first.id, notRun: skipped.length }
  return [
    ['filtered', { ...run, checks: [first], coverage }],
    ['under load', { ...run, checks: [...checks.filter(({ under }) => under === undefined), ...again] }],
    ['--bail', { ...run, checks: [...part, ...skipped], bailed }],
  ]
}

const recorded = [...Object.values(golden), 'shown/everything.json.gz', 'shown/search.json.gz'].flatMap(
  (name) => {
    const run = readReportFixture(name)
    return [[name, run] as const, ...variants(run).map(([how, one]) => [`${name}, ${how}`, one] as const)]
  },
)

describe.each(recorded)('%s', (_name, run) => {
  const text = documentLines(run, plainStyle).join('\n')
  const coverage = coverageOf(run)
  const line = countLine(run)
  const [alone = '', loaded = ''] = (line ?? '').split(/(?: · )?under load: /)

  it('has counts that add up to the share of the verdict, and under load to what was tried there', () => {
    expect(sum(numbersIn(alone))).toBe(coverage?.of ?? 0)
    expect(sum(numbersIn(loaded))).toBe(run.checks.filter(({ under }) => under !== undefined).length)
    const judged = numbersIn(alone.replace(/ · \d+ (?:skipped|vacuous|blocked|left out)/g, ''))
    // A variant has the share of another run.
    const share = run.coverage?.leftOutBy.includes('--only') === true ? undefined : coverage
    expect(sum(judged)).toBe(share?.judged ?? sum(judged))
  })

  it('says them on the console, in Markdown and on the page', () => {
    for (const shown of [text, documentMarkdown(run), renderPage(run).join('')])
      expect(shown.includes(line ?? '')).toBe(true)
  })

  it('has a table whose columns add up to these counts, and a heading of how many checks follow', () => {
    const [heads = '', ...rows] =
      /\n( {4,}passed.*time\n(?: {2}\S.*\n)+)/.exec(text)?.[1]?.trimEnd().split('\n') ?? []
    const words = heads.trim().split(/ +/).slice(0, -1)
    const cells = rows.map((row) => numbersIn(row.replace(/^ {2}[a-z -]+/, '').replace(/[\d.]+ s$/, '')))
    for (const [column, word] of words.entries()) {
      const counted = [...(line ?? '').matchAll(new RegExp(`(\\d+) ${word}`, 'g'))].map(([, one]) =>
        Number(one),
      )
      expect(sum(cells.map((row) => row[column] ?? 0)), word).toBe(sum(counted))
    }
    const planned = run.checks.filter(({ under }) => under === undefined)
    expect(Number(/^Checks {2}(\d+)/m.exec(text)?.[1] ?? 0)).toBe(planned.length)
  })

  it('offers on the page as many rows to choose from as there are checks', () => {
    const page = renderPage(run).join('')
    const buttons = Array.from(page.matchAll(/aria-pressed="false">.*?<\/span> \w+ (\d+)</g), ([, one]) =>
      Number(one),
    )
    expect(sum(buttons)).toBe(run.checks.length)
    expect([...page.matchAll(/<details\s+class="check /g)]).toHaveLength(run.checks.length)
  })
})

it('counts presets so that the parts are the whole', () => {
  const runs = [readReportFixture(golden.accepted), readReportFixture(golden.blocked)]
  const notRun = [{ preset: 'a', reason: 'x' }]
  expect(presetCounts({ runs, notRun })).toBe('3 presets · 1 accepted · 1 blocked · 1 not run')
})
