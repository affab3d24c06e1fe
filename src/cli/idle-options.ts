/** Options of a load that have no effect beside, or without, others. */
import { refuse } from '../base/refuse.ts'

/** What is looked at of the options of a load. */
interface Given {
  readonly sweep?: true
  readonly search?: true
  readonly repeat: number
  readonly slo: readonly string[]
  readonly users?: number
  readonly think?: number
  readonly rate?: number
  readonly ramp?: readonly number[]
  readonly steps?: readonly number[]
  readonly trace?: true
  readonly arrival?: string
  readonly burstiness?: number
  readonly prefixes?: number
  readonly prefixTokens?: number
  readonly prompts?: string
  readonly threads?: number
  readonly coordinate?: number
  readonly agents?: number
  readonly address?: string
  readonly spread?: string
  readonly python?: string
  readonly installed?: true
  readonly listen?: unknown
  readonly tokenFile?: string
  readonly tlsCert?: string
  readonly tlsKey?: string
  readonly agentWait?: number
}

/** What says nothing where rates are tried one after the other, by the option that says it. */
const untried: Readonly<Partial<Record<keyof Given, string>>> = {
  users: '--users',
  think: '--think',
  rate: '--rate',
  ramp: '--ramp',
  steps: '--steps',
  trace: '--trace',
  repeat: '--repeat',
}

/** What says nothing without another option: the option that it belongs to. */
const belongs: readonly (readonly [keyof Given, string, (options: Given) => boolean, string])[] = [
  ['think', '--think', ({ users }) => users !== undefined, '--users'],
  [
    'arrival',
    '--arrival',
    ({ rate, sweep, search }) => rate !== undefined || sweep === true || search === true,
    '--rate',
  ],
  ['burstiness', '--burstiness', ({ arrival }) => arrival === 'gamma', '--arrival gamma'],
  ['prefixes', '--prefixes', ({ prefixTokens }) => prefixTokens !== undefined, '--prefix-tokens'],
  ['trace', '--trace', ({ prompts }) => prompts !== undefined, '--prompts'],
  ['listen', '--listen', isCoordinated, '--coordinate'],
  ['tokenFile', '--token-file', ({ coordinate }) => coordinate !== undefined, '--coordinate'],
  ['agentWait', '--agent-wait', isCoordinated, '--coordinate'],
  ['tlsCert', '--tls-cert', isCoordinated, '--coordinate'],
  ['agents', '--agents', ({ address }) => address !== undefined, '--address'],
  ['address', '--address', hasAgents, '--agents'],
  ['spread', '--spread', hasAgents, '--agents'],
  ['python', '--python', hasAgents, '--agents'],
  ['installed', '--installed', hasAgents, '--agents'],
  ['tlsCert', '--tls-cert', ({ tlsKey }) => tlsKey !== undefined, '--tls-key'],
  ['tlsKey', '--tls-key', ({ tlsCert }) => tlsCert !== undefined, '--tls-cert'],
]

function hasAgents({ agents }: Given): boolean {
  return agents !== undefined
}

function isCoordinated({ coordinate, agents }: Given): boolean {
  return coordinate !== undefined || agents !== undefined
}

/** Those that say nothing beside `--sweep` or `--search`. */
function idleBeside(options: Given): readonly string[] {
  return Object.entries(untried)
    .filter(([key]) => (key === 'repeat' ? options.repeat !== 1 : options[key as keyof Given] !== undefined))
    .map(([, flag]) => flag)
}

/** Those that say nothing without another option. */
function refuseLone(options: Given): void {
  const lone = belongs.find(([key, , has]) => options[key] !== undefined && !has(options))
  if (lone === undefined) return
  const [, flag, , other] = lone
  refuse(`${flag} has no effect without ${other}`, `Add ${other}, or leave ${flag} out.`)
}

/**
 * Options of a load that would be lost without a word.
 * @throws UsageError before anything is started
 */
export function refuseIdle(options: Given): void {
  const { sweep = false, search = false, slo } = options
  const trying = sweep ? '--sweep' : '--search'
  const idle = sweep || search ? idleBeside(options) : []
  if (idle.length > 0)
    refuse(
      `${idle.join(', ')} ${idle.length === 1 ? 'has' : 'have'} no effect with ${trying}`,
      `${trying} chooses the rates itself; leave one of them out.`,
    )
  if (search && slo.length === 0)
    refuse('--search needs at least one threshold', "Add one, such as --slo 'ttft p99 <= 300ms'.")
  refuseLone(options)
  refuseBesideAgents(options)
}

/** What each agent decides for itself. */
function refuseBesideAgents({ coordinate, agents, threads }: Given): void {
  if (coordinate !== undefined && agents !== undefined)
    refuse(
      '--coordinate and --agents cannot be used together',
      'Give --agents to have them started on a cluster, --coordinate to wait for those that you start.',
    )
  if (coordinate !== undefined && threads !== undefined)
    refuse('--threads has no effect with --coordinate', 'Give --threads to each `servewright agent`.')
}
