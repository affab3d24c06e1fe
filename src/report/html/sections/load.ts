/** What was measured under load: rates, distributions, thresholds, and how late the client itself was. Pure. */
import { metrics } from '../../../contract/latency-metrics.ts'
import type { LatencyMetric, LoadRecord, ServerFigures } from '../../../contract/load.ts'
import { duration } from '../../style.ts'
import type { Place } from '../anchors.ts'
import { distributionChart } from '../charts/distribution.ts'
import { short } from '../charts/scale.ts'
import { seriesChart } from '../charts/series.ts'
import { sweepCharts } from '../charts/sweep.ts'
import { agentsTable } from './agents.ts'
import { html, listed, type Markup, type Part } from '../markup.ts'

const drawn: readonly LatencyMetric[] = ['ttft', 'itl']
const columns = ['p50', 'p90', 'p95', 'p99', 'p999', 'max', 'mean'] as const

function distributions({ latencies, histograms = {}, validity }: LoadRecord): Part {
  return listed(
    drawn.flatMap((metric) => {
      const distribution = latencies[metric]
      const histogram = histograms[metric]
      if (distribution === undefined || distribution.count === 0) return []
      const shape = { title: metrics[metric].title, distribution, errorBarMs: validity.errorBarMs }
      return [distributionChart(histogram === undefined ? shape : { ...shape, histogram })]
    }),
    (charts) =>
      html`<div class="pair">${charts}</div>
        <p class="quiet">
          The whisker to the left of each line is the client’s own error: the true value may lie that much
          lower.
        </p>`,
  )
}

function latencyTable({ latencies }: LoadRecord): Markup {
  const shown = Object.entries(latencies) as [LatencyMetric, NonNullable<LoadRecord['latencies']['ttft']>][]
  return html`<details class="fold">
    <summary>All latencies, with their formulas</summary>
    <div class="scroll" tabindex="0" role="region" aria-label="Latencies in milliseconds">
      <table class="plain figures">
        <thead>
          <tr>
            <th>ms</th>
            ${columns.map((column) => html`<th class="number">${column === 'p999' ? 'p99.9' : column}</th>`)}
            <th>formula</th>
          </tr>
        </thead>
        <tbody>
          ${shown.map(
            ([metric, distribution]) =>
              html`<tr>
                <th scope="row">${metric}</th>
                ${columns.map((column) => html`<td class="number">${short(distribution[column])}</td>`)}
                <td class="quiet">${metrics[metric].formula}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`
}

function thresholds({ thresholds: outcomes }: LoadRecord): Part {
  const marks = { pass: '✓', fail: '✗', inconclusive: '?' } as const
  const words = { pass: 'passed', fail: 'failed', inconclusive: 'vacuous' } as const
  return listed(
    outcomes.map(
      ({ status, message }) =>
        html`<li>
          <span class="mark ${words[status]}" aria-hidden="true">${marks[status]}</span> ${message}
          <span class="quiet">${status}</span>
        </li>`,
    ),
    (items) =>
      html`<ul class="thresholds">
        ${items}
      </ul>`,
  )
}

function serverSays(server: ServerFigures | undefined, { latencies }: LoadRecord): Part {
  if (server === undefined) return false
  const ms = (value: number | undefined): string | undefined =>
    value === undefined ? undefined : `${short(value)} ms`
  const share = (value: number | undefined): string | undefined =>
    value === undefined ? undefined : `${short(value * 100)} %`
  const rows = [
    ['TTFT, mean', ms(server.ttftMeanMs), ms(latencies.ttft?.mean)],
    ['ITL, mean', ms(server.itlMeanMs), ms(latencies.itl?.mean)],
    ['Queue, mean', ms(server.queueMeanMs), undefined],
    ['Waiting, at most', server.waitingMax?.toFixed(0), undefined],
    ['KV cache in use, at most', share(server.kvUsageMax), undefined],
    ['Preemptions', server.preemptions?.toFixed(0), undefined],
    ['Prefix hits', share(server.prefixHitRate), undefined],
    ['Accepted drafts', share(server.acceptanceRate), undefined],
  ].filter(([, there]) => there !== undefined)
  return listed(
    rows.map(
      ([name, there, here]) =>
        html`<tr>
          <th scope="row">${name}</th>
          <td class="number">${there}</td>
          <td class="number">${here ?? '–'}</td>
        </tr>`,
    ),
    (cells) =>
      html`<details class="fold">
        <summary>What the server says of itself</summary>
        <table class="plain figures">
          <thead>
            <tr>
              <th>figure</th>
              <th class="number">server</th>
              <th class="number">client</th>
            </tr>
          </thead>
          <tbody>
            ${cells}
          </tbody>
        </table>
      </details>`,
  )
}

function figures({ counts, rates, validity, durationMs }: LoadRecord): Markup {
  const figure = (value: Part, name: string): Markup =>
    html`<div>
      <dd>${value}</dd>
      <dt>${name}</dt>
    </div>`
  return html`<dl class="figures-row">
    ${figure(short(rates.requestsPerSecond), 'requests/s')}${figure(short(rates.outputTokensPerSecond), 'output tokens/s')}${rates.goodput !== undefined && figure(short(rates.goodput), 'goodput/s')}${figure(`${counts.completed}`, `complete of ${counts.sent} sent`)}${figure(counts.failed, 'failed')}${figure(`${short(validity.errorBarMs)} ms`, `client error, ${validity.state}`)}${figure(duration(durationMs), 'time')}
  </dl>`
}

function loadPart(load: LoadRecord): Markup {
  const { name, arrival, endpoint, seed, validity, failures, notes, saturated, stoppedBecause } = load
  const { kind, ...plan } = arrival
  const words = Object.entries(plan).map(
    ([key, value]) =>
      `${key === kind ? '' : `${key} `}${Array.isArray(value) ? value.length : String(value)}`,
  )
  return html`<div class="load">
    <h3>${name}</h3>
    <p class="quiet">
      ${[kind, ...words, endpoint, `seed ${seed}`].join(' · ')} · ended because ${stoppedBecause}
    </p>
    ${figures(load)}${saturated !== undefined && html`<p>${saturated}</p>`}
    ${validity.reasons.map((reason) => html`<p class="advice">${reason}</p>`)}
    ${agentsTable(load)}${thresholds(load)}${distributions(load)}${seriesChart(name, load.series)}
    ${failures.map(({ completion, because, count, requestId }) => html`<p><code class="code">${count} × ${completion}</code> ${because} <span class="where">${requestId}</span></p>`)}
    ${latencyTable(load)}${serverSays(load.server, load)}
    ${notes.map((note) => html`<p class="quiet">${note}</p>`)}
  </div>`
}

export function loadSection({ run, prefix }: Place): Part {
  const { loads = [] } = run
  return listed(
    loads.map(loadPart),
    (parts) =>
      html`<section id="${prefix}load">
        <h2>Load</h2>
        ${sweepCharts(loads)}${parts}
      </section>`,
  )
}
