/** What a load says of the machines that sent it. Pure. */
import { largest } from '../base/extremes.ts'
import { plainText } from '../base/plain-text.ts'
import type { AgentReport } from '../contract/load-agents.ts'
import type { LoadRecord } from '../contract/load.ts'
import type { Style } from './style.ts'

/** Where there are more of them, only those that are not valid are shown. */
const mostShown = 8

const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`

function agentLine(agent: AgentReport, style: Style): string {
  const { name, cores, threads, sent, completed, failed, validity, lost } = agent
  const paint = { valid: style.good, degraded: style.warn, void: style.bad }[validity.state]
  const facts = `${cores} cores, ${threads} ${threads === 1 ? 'thread' : 'threads'}`
  if (lost !== undefined) return `    ${plainText(name)}  ${style.bad('lost')}  ${style.dim(facts)}`
  return `    ${plainText(name)}  ${sent} sent, ${completed} complete, ${failed} failed  client ${paint(validity.state)}, ${ms(validity.errorBarMs)}  ${style.dim(facts)}`
}

/** Nothing where this process sent everything. */
export function agentLines({ agents = [] }: LoadRecord, style: Style): readonly string[] {
  if (agents.length === 0) return []
  const latest = largest(agents.map(({ startLateMs }) => startLateMs))
  const bound = largest(agents.map(({ clockBoundMs }) => clockBoundMs))
  const shown =
    agents.length <= mostShown ? agents : agents.filter(({ validity }) => validity.state !== 'valid')
  const rest = agents.length - shown.length
  return [
    `  sent by ${agents.length} ${agents.length === 1 ? 'agent' : 'agents'}, which began within ${ms(latest)} of the common moment; their clocks are known to ${ms(bound)}`,
    ...shown.map((agent) => agentLine(agent, style)),
    ...(rest > 0 ? [style.dim(`    ${rest} more, all valid`)] : []),
  ]
}
