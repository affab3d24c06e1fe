/** A whole page: head, sections of each run, evidence, script. Pure. */
import type { BatchReport, ReportDocument } from '../../contract/report.ts'
import { countLine } from '../count-table.ts'
import { nameOf, presetCounts, runsOf } from '../runs-of.ts'
import { duration } from '../style.ts'
import type { Place } from './anchors.ts'
import { packEvidence } from './evidence.ts'
import { html, listed, type Markup, type Part } from './markup.ts'
import { renderShell } from './shell.ts'
import { againSection } from './sections/again.ts'
import { checksSection } from './sections/checks.ts'
import { findingsSection } from './sections/findings.ts'
import { loadSection } from './sections/load.ts'
import { notTestedSection } from './sections/not-tested.ts'
import { provenanceSection } from './sections/provenance.ts'
import { startSection } from './sections/start.ts'
import { stopSection } from './sections/stop.ts'
import { capitalised, verdictSection } from './sections/verdict.ts'

interface Section {
  readonly name: string
  readonly title: string
  readonly show: (place: Place) => Part
}

/** In the order of the page: first what decides, then what it rests on. */
const sections: readonly Section[] = [
  { name: 'findings', title: 'Findings', show: findingsSection },
  { name: 'not-tested', title: 'Not tested', show: notTestedSection },
  { name: 'start', title: 'Start', show: startSection },
  { name: 'load', title: 'Load', show: loadSection },
  { name: 'checks', title: 'Checks', show: checksSection },
  { name: 'stop', title: 'Stop', show: stopSection },
  { name: 'again', title: 'See it again', show: againSection },
  { name: 'provenance', title: 'Where this comes from', show: provenanceSection },
]

/** A start that failed is what its run is about. */
const orderFor = ({ run }: Place): readonly Section[] =>
  run.verdict === 'blocked'
    ? sections.toSorted((a, b) => Number(b.name === 'start') - Number(a.name === 'start'))
    : sections

function runPart(place: Place): Markup {
  const shown = orderFor(place)
    .map(({ name, title, show }) => ({ name, title, part: show(place) }))
    .filter(({ part }) => part !== false)
  return html`<div class="run ${place.run.verdict}">
    ${verdictSection(place)}
    <nav aria-label="Sections of ${nameOf(place.run)}">
      <a href="#${place.prefix}verdict">Verdict</a
      >${shown.map(({ name, title }) => html`<a href="#${place.prefix}${name}">${title}</a>`)}
    </nav>
    <div class="sections">${shown.map(({ part }) => part)}</div>
  </div>`
}

function batchHead(
  { verdict, runs, notRun, durationMs, exitCode }: BatchReport,
  places: readonly Place[],
): Markup {
  return html`<div class="run ${verdict}">
    <header class="verdict">
      <p class="kicker">Acceptance of <b>${presetCounts({ runs, notRun })}</b></p>
      <h1>${capitalised(verdict)}</h1>
      <p class="lead">${duration(durationMs)} · exit ${exitCode}</p>
      <table class="plain">
        <thead>
          <tr>
            <th>Preset</th>
            <th>Verdict</th>
            <th>Checks</th>
          </tr>
        </thead>
        <tbody>
          ${places.map(
            ({ run, prefix }) =>
              html`<tr>
                <th scope="row"><a href="#${prefix}verdict">${nameOf(run)}</a></th>
                <td><span class="badge ${run.verdict}">${run.verdict}</span></td>
                <td>${countLine(run) ?? '–'}</td>
              </tr>`,
          )}${notRun.map(
            ({ preset, reason }) =>
              html`<tr>
                <th scope="row">${preset}</th>
                <td>not run</td>
                <td>${reason}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </header>
  </div>`
}

const symbols = { accepted: '✓', rejected: '✗', blocked: '■', unproven: '?' } as const

/** @returns HTML in pieces, as the sink takes it */
export function renderPage(document: ReportDocument): readonly string[] {
  const runs = runsOf(document)
  const places = runs.map((run, index) => ({ run, prefix: runs.length === 1 ? '' : `run-${index + 1}-` }))
  const evidence = packEvidence(places, runs.length > 1)
  const title = `${symbols[document.verdict]} ${document.verdict} · ${runs.map(nameOf).join(', ')} · Servewright`
  return renderShell({
    title,
    skip: 'Skip to the findings',
    main: [
      'runs' in document && batchHead(document, places),
      listed(places.map(runPart), (parts) => html`${parts}`),
    ],
    source: `Made by Servewright ${runs[0]?.provenance.servewright ?? ''} from report.json, which holds the same and more.`,
    evidence,
  })
}
