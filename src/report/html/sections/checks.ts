/** Every check by area, to be searched and filtered. Pure. */
import type { Finding } from '../../../contract/check.ts'
import { recordName } from '../../../contract/is-known.ts'
import type { CheckRecord } from '../../../contract/report.ts'
import { legendOf } from '../../causes/legend.ts'
import { areaOf, type Word, wordOf } from '../../count-table.ts'
import { duration } from '../../style.ts'
import { checkAnchor, type Place } from '../anchors.ts'
import { html, listed, type Markup, type Part } from '../markup.ts'

const marks: Readonly<Record<Word, string>> = {
  passed: '✓',
  failed: '✗',
  noted: '!',
  known: '~',
  skipped: '–',
  vacuous: '○',
  blocked: '■',
}
const findingRow = ({ code, message, exchange, path }: Finding): Markup =>
  html`<li>
    <code class="code">${code}</code> <span>${message}</span>
    <span class="where">${[exchange, path].filter(Boolean).join(' · ')}</span>
  </li>`

function outcomeOf({ outcome, known = [], advice }: CheckRecord): Part {
  switch (outcome.status) {
    case 'pass':
      return false
    case 'skip':
    case 'vacuous':
      return html`<p>${outcome.reason}</p>`
    case 'blocked':
      return html`<p><code class="code">${outcome.error.code}</code> ${outcome.error.message}</p>`
    case 'fail':
      return [
        html`<ul class="found">
          ${outcome.findings.map(findingRow)}
        </ul>`,
        known.map(({ reason }) => html`<p class="quiet">Known of this engine: ${reason}</p>`),
        html`<p class="advice">${advice}</p>`,
      ]
  }
}

function evidence(anchor: string, { exchanges }: CheckRecord): Part {
  const count = Object.keys(exchanges).length
  if (count === 0) return false
  return html`<div class="exchanges" data-evidence="${anchor}">
    <p class="quiet">
      ${count} exchange${count === 1 ? '' : 's'} recorded; the script of the page shows them.
    </p>
  </div>`
}

function checkRow(place: Place, record: CheckRecord): Markup {
  const word = wordOf(record)
  const name = recordName(record)
  const anchor = checkAnchor(place, record)
  const { title, level, answers, notes = [], durationMs } = record
  return html`<details
    class="check ${word}"
    id="${anchor}"
    data-word="${word}"
    data-text="${`${name} ${title}`.toLowerCase()}"
  >
    <summary>
      <span class="mark ${word}" aria-hidden="true">${marks[word]}</span> <code>${name}</code>
      <span class="title">${title}</span> <span class="number">${duration(durationMs, true)}</span>
      <span class="word">${word}${level === 'should' && ' · should'}</span>
    </summary>
    <div class="inside">
      ${answers !== undefined && html`<p class="quiet">${answers}</p>`}${notes.map((note) => html`<p>${note}</p>`)}${outcomeOf(record)}${evidence(anchor, record)}
    </div>
  </details>`
}

/** Hidden without the page's script, which counts and filters. */
function filters({ prefix, run }: Place): Markup {
  const counts = Map.groupBy(run.checks, wordOf)
  return html`<div class="filters" data-filters hidden role="search">
    <label class="search"
      ><span>Search checks</span
      ><input
        type="search"
        id="${prefix}search"
        placeholder="id or words"
        autocomplete="off"
        spellcheck="false"
      /><kbd>/</kbd></label
    >
    <div class="words" role="group" aria-label="Show only">
      ${[...counts].map(([word, all]) => html`<button type="button" data-word="${word}" aria-pressed="false"><span class="mark ${word}" aria-hidden="true">${marks[word]}</span> ${word} ${all.length}</button>`)}
    </div>
    <p class="shown" data-shown aria-live="polite"></p>
  </div>`
}

function areaPart(place: Place, area: string, records: readonly CheckRecord[]): Markup {
  const counts = [...Map.groupBy(records, wordOf)].map(([word, all]) => `${all.length} ${word}`)
  return html`<div class="area" data-area>
    <h3>${area} <span class="quiet">${counts.join(' · ')}</span></h3>
    ${records.map((record) => checkRow(place, record))}
  </div>`
}

export function checksSection(place: Place): Part {
  const { run, prefix } = place
  const legend = legendOf(run).map(
    ({ word, means }) =>
      html`<div>
        <dt>${word}</dt>
        <dd>${means}</dd>
      </div>`,
  )
  return listed(
    [...Map.groupBy(run.checks, areaOf)].map(([area, records]) => areaPart(place, area, records)),
    (areas) =>
      html`<section id="${prefix}checks" data-checks>
        <h2>Checks</h2>
        ${filters(place)}${areas}${listed(legend, (items) => html`<dl class="rows legend">${items}</dl>`)}
      </section>`,
  )
}
