/** One load from many pods: a Job for the coordinator, a headless service by which it is found, an indexed Job of agents. Pure. */
import { refuse } from '../../base/refuse.ts'
import { job } from './job.ts'
import { fromSecret, labelsOf, literal, metadata, type Manifest, type Place } from './manifest.ts'

export interface AgentLoad {
  readonly agents: number
  /** Processors of each agent. */
  readonly cores: number
  /** Options of `servewright load`. */
  readonly words: readonly string[]
}

const name = 'servewright-load'
const port = 7400
/** An agent ends its load within this time of a signal, and a coordinator writes its report. */
const graceSeconds = 60
/** For pulling the image on every node. */
const wait = '15m'
const mibPerCore = 512
/** They are ours to say. */
const own = [
  '--coordinate',
  '--listen',
  '--token-file',
  '--agent-wait',
  '--tls-cert',
  '--tls-key',
  '--threads',
  '--agents',
  '--address',
  '--spread',
  '--python',
  '--installed',
  '--until-eof',
  '--json',
  '--help',
  '-h',
]

function assertWords(words: readonly string[]): void {
  const [first = ''] = words
  const has = (option: string): boolean =>
    words.some((word) => word === option || word.startsWith(`${option}=`))
  if (!first.startsWith('--') || !has('--url'))
    refuse(
      'With --agents, the options of the load are needed, and its --url',
      'Give them last: servewright fleet manifests --agents 8 --image IMAGE -- --url http://server:8000 --rate 200 --duration 60s.',
    )
  const taken = own.find(has)
  if (taken !== undefined)
    refuse(`${taken} is set by the manifests`, `Leave ${taken} out of the options of the load.`)
}

function coordinator({ agents, words }: AgentLoad, place: Place): Manifest {
  const placed = ['--coordinate', `${agents}`, '--listen', `$(POD_IP):${port}`, '--agent-wait', wait]
  return job({
    metadata: metadata(name, place, 'coordinator'),
    spec: { backoffLimit: 0 },
    pod: {
      terminationGracePeriodSeconds: graceSeconds,
      containers: [
        {
          name: 'servewright',
          image: place.image,
          command: ['servewright', 'load', ...words.map(literal), '--json', ...placed],
          env: [
            { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
            fromSecret('SERVEWRIGHT_AGENT_TOKEN', place, true),
            fromSecret('SERVEWRIGHT_API_KEY', place, false),
          ],
          ports: [{ name: 'agents', containerPort: port }],
          resources: { requests: { cpu: '1', memory: '1Gi' } },
        },
      ],
    },
  })
}

const service = (place: Place): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: metadata(name, place, 'coordinator'),
  spec: {
    clusterIP: 'None',
    publishNotReadyAddresses: true,
    selector: labelsOf(name, 'coordinator'),
    ports: [{ name: 'agents', port }],
  },
})

function agentJob({ agents, cores }: AgentLoad, place: Place): Manifest {
  const at = `${name}.${place.namespace}.svc:${port}`
  const share = { cpu: `${cores}`, memory: `${cores * mibPerCore}Mi` }
  return job({
    metadata: metadata(`${name}-agents`, place, 'agent'),
    spec: { completionMode: 'Indexed', completions: agents, parallelism: agents, backoffLimit: 0 },
    pod: {
      terminationGracePeriodSeconds: graceSeconds,
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'kubernetes.io/hostname',
          whenUnsatisfiable: 'ScheduleAnyway',
          labelSelector: { matchLabels: labelsOf(`${name}-agents`, 'agent') },
        },
      ],
      containers: [
        {
          name: 'servewright',
          image: place.image,
          command: ['servewright', 'agent', '--coordinator', at, '--wait', wait],
          env: [fromSecret('SERVEWRIGHT_AGENT_TOKEN', place, true)],
          // As much as its limit: what it is promised is its own.
          resources: { requests: share, limits: share },
        },
      ],
    },
  })
}

/** @throws UsageError where the words are not those of a load that agents can send */
export function agentManifests(load: AgentLoad, place: Place): readonly Manifest[] {
  assertWords(load.words)
  return [service(place), coordinator(load, place), agentJob(load, place)]
}
