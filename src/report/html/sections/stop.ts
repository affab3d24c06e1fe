/** How the server ended, and the proof that nothing of it is left. Pure. */
import type { ServerRecord, TeardownRecord } from '../../../contract/report.ts'
import { duration } from '../../style.ts'
import type { Place } from '../anchors.ts'
import { html, listed, type Markup, type Part } from '../markup.ts'

type Proof = TeardownRecord['proof']

interface Remain {
  readonly what: string
  readonly left: readonly string[]
}

function remainsOf(proof: Proof): readonly Remain[] {
  const { survivors, portFree, containers, sharedMemory, outsideFiles = [], deviceMemory } = proof
  return [
    { what: 'Processes', left: survivors.map(({ pid, title }) => `${pid} ${title}`) },
    { what: 'Ports', left: portFree ? [] : ['still taken'] },
    ...(containers === undefined ? [] : [{ what: 'Containers', left: containers }]),
    { what: 'Shared memory', left: sharedMemory },
    { what: 'Files outside its folder', left: outsideFiles },
    ...(deviceMemory === undefined
      ? []
      : [
          {
            what: 'Device memory',
            left: deviceMemory
              .filter(({ heldBy }) => heldBy !== undefined)
              .map(({ index, afterGiB }) => `device ${index}: ${afterGiB.toFixed(2)} GiB`),
          },
        ]),
  ]
}

const proofRow = ({ what, left }: Remain): Markup =>
  html`<tr class="${left.length === 0 ? 'reached' : 'missed'}">
    <th scope="row">${what}</th>
    <td>${left.length === 0 ? 'nothing left' : left.map((one) => html`<code>${one}</code> `)}</td>
  </tr>`

/** Before the first signal, as a tree by parents. */
function before({ processes = [] }: TeardownRecord): Part {
  const known = new Set(processes.map(({ pid }) => pid))
  const branch = (parent: number | undefined): Part =>
    listed(
      processes
        .filter((one) => (known.has(one.parent) ? one.parent : undefined) === parent)
        .map(({ pid, title }) => html`<li><code>${pid}</code> ${title}${branch(pid)}</li>`),
      (items) =>
        html`<ul class="tree">
          ${items}
        </ul>`,
    )
  return (
    processes.length > 0 &&
    html`<div>
      <h3>Before</h3>
      ${branch(undefined)}
    </div>`
  )
}

function memoryRows({ deviceMemory = [] }: Proof): Part {
  const gib = (value: number | undefined): string => (value === undefined ? '–' : value.toFixed(2))
  return listed(
    deviceMemory.map(
      ({ kind = '', index, beforeGiB, servingGiB, ownGiB, afterGiB }) =>
        html`<tr>
          <th scope="row">${kind} ${index}</th>
          <td class="number">${gib(beforeGiB)}</td>
          <td class="number">${gib(servingGiB)}</td>
          <td class="number">${gib(ownGiB)}</td>
          <td class="number">${gib(afterGiB)}</td>
        </tr>`,
    ),
    (rows) =>
      html`<table class="plain">
        <caption>
          Memory in use, GiB
        </caption>
        <thead>
          <tr>
            <th>Device</th>
            <th class="number">before</th>
            <th class="number">serving</th>
            <th class="number">its own</th>
            <th class="number">after</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>`,
  )
}

function stopped(teardown: TeardownRecord, baseline: string | undefined): Markup {
  const { durationMs, exitCode, signal, killed, proof, findings } = teardown
  const how = signal === null ? `exit ${exitCode}` : signal
  const force = killed === 0 ? 'nothing had to be killed' : `with SIGKILL for ${killed} of its processes`
  const { unattributed = [], unseen = [], temporaryFiles } = proof
  return html`<div class="server">
    ${baseline !== undefined && html`<h3>Baseline: ${baseline}</h3>`}
    <p class="lead-in">Stopped in ${duration(durationMs)} (${how}), ${force}</p>
    ${findings.map(({ code, message }) => html`<p><code class="code">${code}</code> ${message}</p>`)}
    <div class="sides">
      ${before(teardown)}
      <div>
        <h3>After</h3>
        <table class="plain">
          ${remainsOf(proof).map(proofRow)}
        </table>
      </div>
    </div>
    ${memoryRows(proof)}
    ${unattributed.length > 0 && html`<p class="quiet">New on the machine, and nothing shows whose: ${unattributed.join(', ')}</p>`}
    ${unseen.length > 0 && html`<p class="quiet">Not looked at: ${unseen.join('; ')}.</p>`}
    ${temporaryFiles.length > 0 && html`<p class="quiet">${temporaryFiles.length} temporary file${temporaryFiles.length === 1 ? '' : 's'} of its own folder removed.</p>`}
  </div>`
}

const stopOf = ({ teardown, baseline }: ServerRecord): readonly Markup[] =>
  teardown === undefined ? [] : [stopped(teardown, baseline)]

export function stopSection({ run, prefix }: Place): Part {
  return listed(
    run.servers.flatMap(stopOf),
    (inner) =>
      html`<section id="${prefix}stop">
        <h2>Stop</h2>
        ${inner}
      </section>`,
  )
}
