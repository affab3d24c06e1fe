/** What is wrong, by cause: each with its places, its request and what to do. Pure. */
import type { Ground } from '../../../contract/check.ts'
import { recordName } from '../../../contract/is-known.ts'
import { type Cause, causesOf, type Sighting } from '../../causes/causes.ts'
import { curlLine } from '../../curl-line.ts'
import { checkAnchor, findingAnchor, type Place } from '../anchors.ts'
import { copyable } from '../copyable.ts'
import { html, listed, type Markup, type Part } from '../markup.ts'

/** So many places stand open. */
const mostOpen = 3

const levels = { must: 'rejects', should: 'noted', unproven: 'unproven', known: 'known' } as const

function ground(one: Ground): Markup {
  if ('client' in one) return html`<li>Client: ${one.client}</li>`
  const isLink = one.url !== undefined && /^https?:\/\//.test(one.url)
  return html`<li>
    Clause: ${isLink ? html`<a href="${one.url ?? ''}" rel="noreferrer">${one.clause}</a>` : one.clause}
  </li>`
}

function sighting(place: Place, { record, finding }: Sighting): Markup {
  const where = [finding.exchange, finding.path].filter(Boolean).join(' · ')
  return html`<li>
    <a href="#${checkAnchor(place, record)}"><code>${recordName(record)}</code></a>
    <span>${finding.message}</span>${where !== '' && html` <span class="where">${where}</span>`}
  </li>`
}

/** The exchange is opened by the page's script, where its bytes are. */
function evidence(place: Place, { sightings }: Cause): Part {
  const shown = sightings.find(({ exchange }) => exchange !== undefined)
  if (shown === undefined) return false
  const { record, finding } = shown
  return html`<details
    class="evidence"
    data-evidence="${checkAnchor(place, record)}"
    data-exchange="${finding.exchange ?? ''}"
  >
    <summary>The exchange: request, frames, times</summary>
    <div class="exchanges"><p class="quiet">This needs the script of the page.</p></div>
  </details>`
}

function consequence({ code, message, checks }: Cause): Markup {
  return html`<li>
    <code class="code">${code}</code> <span>${message}</span> <span class="where">${checks.join(', ')}</span>
  </li>`
}

const rest = (place: Place, { sightings }: Cause): Part =>
  listed(
    sightings.map((one) => sighting(place, one)),
    (items) =>
      html`<details class="sightings" ${sightings.length <= mostOpen && html` open`}>
        <summary>Seen in ${sightings.length} place${sightings.length === 1 ? '' : 's'}</summary>
        <ul>
          ${items}
        </ul>
      </details>`,
  )

function card(place: Place, cause: Cause, index: number): Markup {
  const { code, message, level, checks, exchange, means, advice, grounds, known, consequences } = cause
  const id = findingAnchor(place, index)
  return html`<article class="finding ${level}" id="${id}">
    <header>
      <a class="anchor" href="#${id}">#${index + 1}</a>
      <code class="code">${code}</code>
      <span class="badge ${level}">${levels[level]}</span
      >${checks.length > 1 && html` <span class="where">${checks.length} checks</span>`}
    </header>
    <h3>${message}</h3>
    ${means !== undefined && html`<p>${means}</p>`}
    ${advice !== undefined && html`<p class="advice">${advice}</p>`}
    ${known.map(({ reason, upstream }) => html`<p class="quiet">Known of this engine: ${reason}${upstream !== undefined && upstream.startsWith('https://') && html` <a href="${upstream}" rel="noreferrer">${upstream}</a>`}</p>`)}
    ${exchange !== undefined && copyable(curlLine(exchange.request), `The request of ${code} as a curl command`)}
    ${evidence(place, cause)} ${rest(place, cause)}
    ${listed(
      grounds.map(ground),
      (items) =>
        html`<ul class="grounds">
          ${items}
        </ul>`,
    )}
    ${listed(
      consequences.map(consequence),
      (items) =>
        html`<details class="sightings">
          <summary>
            Only seen because of it, in ${new Set(consequences.flatMap((one) => one.checks)).size} of these
            checks
          </summary>
          <ul>
            ${items}
          </ul>
        </details>`,
    )}
  </article>`
}

export function findingsSection(place: Place): Part {
  const causes = causesOf(place.run)
  const first = causes.findIndex(({ level }) => level === 'known')
  const [fresh, known] = first < 0 ? [causes, []] : [causes.slice(0, first), causes.slice(first)]
  if (causes.length === 0) return false
  return html`<section id="${place.prefix}findings">
    <h2>Findings</h2>
    ${fresh.map((cause, index) => card(place, cause, index))}
    ${listed(
      known.map((cause, index) => card(place, cause, fresh.length + index)),
      (cards) =>
        html`<details class="fold">
          <summary>
            ${known.length} fault${known.length === 1 ? '' : 's'} known of this engine, which reject nothing
          </summary>
          ${cards}
        </details>`,
    )}
  </section>`
}
