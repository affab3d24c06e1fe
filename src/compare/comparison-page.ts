/** Comparisons as one page without network, in the look of a report. Pure. */
import type { Reason } from '../contract/report.ts'
import { html, listed, type Markup, type Part } from '../report/html/markup.ts'
import { capitalised } from '../report/html/sections/verdict.ts'
import { renderShell } from '../report/html/shell.ts'
import type { Comparison, Measure } from './comparison.ts'
import { boundText, differenceText, headOf, shown, verdictOf } from './comparison-texts.ts'
import { pageTable } from './page-table.ts'

/** As the page paints a verdict. */
const looks = { regression: 'rejected', undecided: 'unproven', 'no regression': 'accepted' } as const
const sentences = {
  regression: 'The second run is worse than the first by more than its bounds allow.',
  undecided: 'What was measured does not decide whether the second run is worse.',
  'no regression': 'Nothing in the second run is worse than in the first by more than its bounds allow.',
} as const
/** As the page paints the level of a finding. */
const statusLooks = {
  worse: 'must',
  unclear: 'unproven',
  better: 'accepted',
  within: 'known',
  shown: 'known',
} as const

const badge = (word: keyof typeof statusLooks): Markup =>
  html`<span class="badge ${statusLooks[word]}">${word}</span>`

const code = (text: string): Markup => html`<code class="code">${text}</code>`

function section(title: string, body: Part): Part {
  return (
    body !== false &&
    html`<section>
      <h2>${title}</h2>
      ${body}
    </section>`
  )
}

const found = (status: 'worse' | 'better', word: string, { code: id, message }: Reason): Markup =>
  html`<li><span class="badge ${statusLooks[status]}">${word}</span> ${code(id)} <span>${message}</span></li>`

const findings = ({ newFindings, goneFindings }: Comparison): Part =>
  listed(
    [
      ...newFindings.map((one) => found('worse', 'new', one)),
      ...goneFindings.map((one) => found('better', 'gone', one)),
    ],
    (items) =>
      html`<ul class="found">
        ${items}
      </ul>`,
  )

const checks = ({ checks: changed }: Comparison): Part =>
  pageTable(
    'Checks that changed',
    ['Check', 'Before', 'After', ''],
    changed.map(({ id, before, after, status }) => [code(id), before, after, badge(status)]),
  )

const measureRow = (one: Measure): readonly Part[] => [
  one.name,
  `${shown(one.before.value)} ${one.unit}`,
  `${shown(one.after.value)} ${one.unit}`,
  differenceText(one),
  boundText(one),
  badge(one.status),
]

const measures = ({ measures: all }: Comparison): Part =>
  pageTable('Measured', ['Measured', 'Before', 'After', 'Difference', 'Bound', ''], all.map(measureRow))

/** The findings have a table of their own. */
function whyOf({ newFindings, regressions, unclear }: Comparison) {
  const shownBelow = new Set(newFindings.map((one) => `${one.code}: ${one.message}`))
  const count = newFindings.length
  return [
    ...(count === 0 ? [] : [['worse', `${count} new finding${count === 1 ? '' : 's'}.`] as const]),
    ...regressions.filter((text) => !shownBelow.has(text)).map((text) => ['worse', text] as const),
    ...unclear.map((text) => ['unclear', text] as const),
  ]
}

function part(comparison: Comparison): Markup {
  const verdict = verdictOf(comparison)
  const why = whyOf(comparison)
  return html`<div class="run ${looks[verdict]}">
    <header class="verdict">
      <p class="kicker">Comparison of <b>${headOf(comparison)}</b></p>
      <h1>${capitalised(verdict)}</h1>
      <p class="lead">${sentences[verdict]}</p>
      ${listed(
        why.map(([word, text]) => html`<li>${badge(word)} <span>${text}</span></li>`),
        (items) =>
          html`<ul class="reasons">
            ${items}
          </ul>`,
      )}
    </header>
    <div class="sections">
      ${section('Findings', findings(comparison))}${section('Checks that changed', checks(comparison))}${section('Measured', measures(comparison))}
    </div>
  </div>`
}

/** @returns HTML in pieces */
export const comparisonPage = (comparisons: readonly Comparison[]): readonly string[] =>
  renderShell({
    title: `${comparisons.map(verdictOf).join(', ')} · ${comparisons.map(({ title }) => title).join(', ')} · Servewright`,
    skip: 'Skip to the comparison',
    main: comparisons.map(part),
    source: 'Made by servewright compare from two reports.',
    evidence: {},
  })
