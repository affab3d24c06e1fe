/** How the server came up: its ladder as a time line, and what its log said where it did not. Pure. */
import { largest } from '../../../base/extremes.ts'
import type { ProcessRecord, RungRecord } from '../../../contract/process-record.ts'
import type { RunReport, ServerRecord } from '../../../contract/report.ts'
import { duration } from '../../style.ts'
import type { Place } from '../anchors.ts'
import { html, listed, type Markup, type Part } from '../markup.ts'

const percent = (share: number): string => `${(Math.min(1, Math.max(0, share)) * 100).toFixed(2)}%`

interface Step {
  readonly rung: RungRecord
  readonly fromMs: number
}

/** Each rung begins where the one before it was climbed. */
function steps(rungs: readonly RungRecord[]): readonly Step[] {
  let fromMs = 0
  return rungs.map((rung) => {
    const step = { rung, fromMs }
    fromMs = rung.atMs ?? fromMs
    return step
  })
}

/** What was never climbed is not recorded; where a start failed, that is what a reader looks for. */
const missed = html`<tr class="missed">
  <th scope="row">ready</th>
  <td class="wide"></td>
  <td class="number">not reached</td>
  <td></td>
  <td></td>
</tr>`

/** Bars are drawings with attributes, since the page allows no inline styles. */
function bar(step: Step, endMs: number): Markup {
  const { rung, fromMs } = step
  const toMs = rung.atMs ?? endMs
  return html`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
    <rect class="track" width="100%" height="10" />
    <rect
      class="${rung.atMs === undefined ? 'open' : 'done'}"
      x="${percent(fromMs / endMs)}"
      width="${percent(Math.max(0.004, (toMs - fromMs) / endMs))}"
      height="10"
    />
  </svg>`
}

function row(step: Step, endMs: number): Markup {
  const { rung, fromMs } = step
  const reached = rung.atMs === undefined ? 'not reached' : duration(rung.atMs)
  const took = rung.atMs === undefined ? '' : `+${duration(rung.atMs - fromMs, true)}`
  return html`<tr class="${rung.atMs === undefined ? 'missed' : 'reached'}">
    <th scope="row">${rung.rung}</th>
    <td class="wide">${bar(step, endMs)}</td>
    <td class="number">${reached}</td>
    <td class="number quiet">${took}</td>
    <td class="quiet">${rung.detail ?? ''}${rung.tries > 1 && html` (${rung.tries} tries)`}</td>
  </tr>`
}

interface Ladder {
  readonly endMs: number
  /** It belongs to a server of one process. */
  readonly only: boolean
  readonly ready: boolean
}

function ladderTable({ role, ladder: rungs, exit }: ProcessRecord, { endMs, only, ready }: Ladder): Markup {
  const ended = exit === undefined ? undefined : exit.signal === null ? `exit ${exit.exitCode}` : exit.signal
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Readiness ladder of ${role}">
    <table class="ladder">
      <caption>
        ${only ? 'Readiness ladder' : role}${ended !== undefined && html` <span class="quiet">· its process ended with ${ended}</span>`}
      </caption>
      <thead class="print-only">
        <tr>
          <th>Rung</th>
          <th>Time line</th>
          <th>Reached</th>
          <th>Took</th>
          <th>Seen</th>
        </tr>
      </thead>
      <tbody>
        ${steps(rungs).map((step) => row(step, endMs))}${!ready && missed}
      </tbody>
    </table>
  </div>`
}

/** The diagnosed line is marked, wherever it stands. */
export function logLines(lines: readonly string[], evidence: string | undefined): Markup {
  const wanted = evidence?.trim()
  const marked = lines.map((line) =>
    wanted !== undefined && wanted !== '' && line.includes(wanted) ? html`<mark>${line}</mark>` : line,
  )
  const body = marked.flatMap((line) => [line, '\n'])
  return html`<pre
    class="log"
    tabindex="0"
    role="group"
    aria-label="Log of the server"
  ><code>${body}</code></pre>`
}

function errorPart({ error }: RunReport): Part {
  if (error === undefined) return false
  const { evidence, logTail } = error.facts ?? {}
  const lines = Array.isArray(logTail) ? logTail.map(String) : []
  const said = typeof evidence === 'string' ? evidence.trim() : undefined
  return html`<div class="blocked-by">
    <p><code class="code">${error.code}</code> ${error.message}</p>
    ${error.hint !== undefined && html`<p class="advice">${error.hint}</p>`}
    ${said !== undefined && html`<p class="diagnosed"><mark>${said}</mark></p>`}
    ${
      lines.length > 0 &&
      html`<details class="fold" ${said === undefined && html` open`}>
        <summary>What the server said last</summary>
        ${logLines(lines, said)}
      </details>`
    }
  </div>`
}

function endOf({ processes, startupMs }: ServerRecord, runMs: number): number {
  const climbed = processes.flatMap((one) => one.ladder.flatMap(({ atMs = 0 }) => atMs))
  return Math.max(1, startupMs ?? runMs, largest([0, ...climbed]))
}

function serverPart(server: ServerRecord, { durationMs, error }: RunReport): Markup {
  const { processes, baseline, logTail = [], warnings = [], startupMs, baseUrl, origin } = server
  const endMs = endOf(server, durationMs)
  const heading =
    origin === 'attached'
      ? `Already running at ${baseUrl}`
      : startupMs === undefined
        ? 'It did not become ready'
        : `Ready after ${duration(startupMs)}`
  return html`<div class="server">
    ${baseline !== undefined && html`<h3>Baseline: ${baseline}</h3>`}
    <p class="lead-in">${heading}</p>
    ${processes.map((one) => ladderTable(one, { endMs, only: processes.length === 1, ready: startupMs !== undefined }))}
    ${warnings.map(({ code, message }) => html`<p><code class="code">${code}</code> ${message}</p>`)}
    ${
      logTail.length > 0 &&
      error?.facts?.['logTail'] === undefined &&
      html`<h3>End of its log</h3>
        ${logLines(logTail, undefined)}`
    }
  </div>`
}

export function startSection({ run, prefix }: Place): Part {
  const parts = [errorPart(run), ...run.servers.map((server) => serverPart(server, run))].filter(
    (part) => part !== false,
  )
  return listed(
    parts,
    (inner) =>
      html`<section id="${prefix}start">
        <h2>Start</h2>
        ${inner}
      </section>`,
  )
}
