/** The support matrix of many reports as one page without network. Pure. */
import { html, type Part } from '../report/html/markup.ts'
import { renderShell } from '../report/html/shell.ts'
import { flakeText, type HistoryCell, matrixOf } from './history.ts'
import { pageTable } from './page-table.ts'

function cell(one: HistoryCell | undefined): Part {
  if (one === undefined) return '–'
  const { latest, latestAt, runs } = one
  const flakes = flakeText(one)
  return html`<span class="badge ${latest}">${latest}</span>
    <span class="where">
      ${runs} run${runs === 1 ? '' : 's'}, the last
      <time datetime="${latestAt}">${latestAt.slice(0, 10)}</time>${flakes !== '' && html`<br />${flakes}`}
    </span>`
}

/** @returns HTML in pieces */
export function historyPage(cells: readonly HistoryCell[]): readonly string[] {
  const { engines, rows } = matrixOf(cells)
  const runs = cells.reduce((sum, one) => sum + one.runs, 0)
  const table = pageTable(
    'Verdicts by preset and engine',
    ['Preset', ...engines],
    rows.map(({ preset, cells: row }) => [preset, ...row.map(cell)]),
  )
  return renderShell({
    title: `History of ${runs} runs · Servewright`,
    skip: 'Skip to the table',
    main: html`<div class="run">
      <header class="verdict">
        <p class="kicker">Presets by version of the engine</p>
        <h1>History</h1>
        <p class="lead">
          The verdict of the newest whole run of each, of ${runs} run${runs === 1 ? '' : 's'} in all, and how
          many ended otherwise.
        </p>
      </header>
      <div class="sections">
        <section>
          <h2>Verdicts</h2>
          ${table}
        </section>
      </div>
    </div>`,
    source: 'Made by servewright history from the reports of a folder.',
    evidence: {},
  })
}
