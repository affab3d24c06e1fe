/** The machines that sent a load: what each sent, how far it can be believed, and how far its clock is known. Pure. */
import { largest } from '../../../base/extremes.ts'
import type { AgentReport } from '../../../contract/load-agents.ts'
import type { LoadRecord } from '../../../contract/load.ts'
import { short } from '../charts/scale.ts'
import { html, type Markup, type Part } from '../markup.ts'

/** Words of the page's badges. */
const verdicts = { valid: 'accepted', degraded: 'unproven', void: 'rejected' } as const
const numbers = ['sent', 'complete', 'failed', 'error, ms', 'began late, ms', 'clock ±, ms'] as const

function machine({ cores, threads, nice, cpuLimit, memoryLimitMiB }: AgentReport): string {
  return [
    `${cores} cores`,
    `${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    ...(cpuLimit === undefined ? [] : [`limited to ${short(cpuLimit)} processors`]),
    ...(memoryLimitMiB === undefined ? [] : [`limited to ${short(memoryLimitMiB)} MiB`]),
    ...(nice === 0 ? [] : [`nice ${nice}`]),
  ].join(', ')
}

function row(agent: AgentReport): Markup {
  const { name, sent, completed, failed, validity, startLateMs, clockBoundMs, lost } = agent
  const figures = [sent, completed, failed, ...[validity.errorBarMs, startLateMs, clockBoundMs].map(short)]
  return html`<tr>
    <th scope="row">${name}</th>
    <td>
      <span class="badge ${verdicts[validity.state]}">${lost === undefined ? validity.state : 'lost'}</span>
    </td>
    ${figures.map((figure) => html`<td class="number">${figure}</td>`)}
    <td class="quiet">${machine(agent)}</td>
  </tr>`
}

/** Nothing where one process sent everything. */
export function agentsTable({ agents = [] }: LoadRecord): Part {
  if (agents.length === 0) return false
  const isBad = agents.some(({ validity }) => validity.state !== 'valid')
  const latest = short(largest(agents.map(({ startLateMs }) => startLateMs)))
  return html`<details class="fold" ${isBad && html`open`}>
    <summary>
      Sent by ${agents.length} ${agents.length === 1 ? 'agent' : 'agents'}, which began within ${latest} ms
    </summary>
    <div class="scroll" tabindex="0" role="region" aria-label="Agents that sent the load">
      <table class="plain figures">
        <thead>
          <tr>
            <th>Agent</th>
            <th>client</th>
            ${numbers.map((name) => html`<th class="number">${name}</th>`)}
            <th>machine</th>
          </tr>
        </thead>
        <tbody>
          ${agents.map(row)}
        </tbody>
      </table>
    </div>
  </details>`
}
