/** What the verdict says nothing about. Pure. */
import type { CheckRecord } from '../../../contract/report.ts'
import { recordName } from '../../../contract/is-known.ts'
import type { Untested } from '../../../contract/coverage.ts'
import { coverageOf } from '../../causes/coverage.ts'
import { checkAnchor, type Place } from '../anchors.ts'
import { html, listed, type Markup, type Part } from '../markup.ts'

const whys: Readonly<Record<Untested['why'], string>> = {
  'left-out': 'claimed, and left out',
  unproven: 'asked, with nothing to judge by',
  'not-claimed': 'not claimed',
  'not-offered': 'not offered: the server was asked',
}

function capabilities({ run }: Place): Part {
  const byWhy = Map.groupBy(coverageOf(run)?.notTested ?? [], ({ why }) => why)
  return listed(
    [...byWhy].map(
      ([why, all]) =>
        html`<div>
          <dt>${whys[why]}</dt>
          <dd>${all.map(({ capability }) => html`<span class="chip">${capability}</span> `)}</dd>
        </div>`,
    ),
    (items) => html`<dl class="rows">${items}</dl>`,
  )
}

const silentReason = ({ outcome }: CheckRecord): string | undefined =>
  outcome.status === 'skip' || outcome.status === 'vacuous' ? outcome.reason : undefined

/** Each reason once, with the checks that it is the reason of. */
function silent(place: Place): Part {
  const records = place.run.checks.filter((record) => silentReason(record) !== undefined)
  const link = (record: CheckRecord): Markup =>
    html`<a href="#${checkAnchor(place, record)}"><code>${recordName(record)}</code></a> `
  return listed(
    [...Map.groupBy(records, silentReason)].map(
      ([reason = '', alike]) =>
        html`<div>
          <dt>${alike.map(link)}</dt>
          <dd>${reason}</dd>
        </div>`,
    ),
    (items) =>
      html`<h3>Checks that proved nothing</h3>
        <dl class="rows">${items}</dl>`,
  )
}

export function notTestedSection(place: Place): Part {
  const parts = [capabilities(place), silent(place)].filter((part) => part !== false)
  return listed(
    parts,
    (inner) =>
      html`<section id="${place.prefix}not-tested">
        <h2>Not tested</h2>
        ${inner}
      </section>`,
  )
}
