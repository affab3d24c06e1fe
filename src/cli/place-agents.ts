/** Agents of a load on the nodes of a cluster, in place of `servewright agent` by hand. */
import { EnvironmentError } from '../base/errors.ts'
import { sleep, within } from '../base/clock.ts'
import { lastWords } from '../fleet/last-words.ts'
import type { PlacedPlan, Placement, Placer, PlacerEvent, Unit } from '../fleet/placer.ts'

export interface AgentsWanted {
  readonly agents: number
  /** `strict`: no two on one node. */
  readonly spread: 'strict' | 'spread'
  /** Where the coordinator listens. */
  readonly coordinator: string
  readonly token: string
  /** PEM text of the coordinator's certificate, where it has one. */
  readonly ca?: string | undefined
  readonly threads?: number | undefined
  /** How long nodes that are busy are waited for. */
  readonly waitMs: number
  tell(line: string): void
}

export interface PlacedAgents extends AsyncDisposable {
  /** Rejects where one of them cannot come, or has ended before the load; never resolves. */
  readonly failed: Promise<never>
}

const tokenName = 'token'
const caName = 'ca.pem'
const shownDigits = 8
const dayMs = 86_400_000
const agentGraceMs = 30_000
/** For agents that have been dismissed, and the job around them. */
const endMs = 60_000

function agentPlan(wanted: AgentsWanted): PlacedPlan {
  const { agents, spread, coordinator, token, ca, threads, waitMs } = wanted
  const unit = (number: number): Unit => ({
    id: `agent-${number}`,
    args: [
      'agent',
      '--until-eof',
      '--coordinator',
      coordinator,
      '--token-file',
      `{out}/secret/${tokenName}`,
      ...(ca === undefined ? [] : ['--ca', `{here}/${caName}`]),
      ...(threads === undefined ? [] : ['--threads', String(threads)]),
    ],
    resources: { CPU: 1 },
    engine: '',
    limitMs: dayMs,
    graceMs: agentGraceMs,
  })
  return {
    units: Array.from({ length: agents }, (_, index) => unit(index + 1)),
    retries: 0,
    parallel: agents,
    alone: spread === 'strict',
    together: true,
    queueMs: waitMs,
    goneMs: 0,
    files: ca === undefined ? {} : { [caName]: ca },
    secrets: { [tokenName]: `${token}\n` },
  }
}

/** What the nodes have said of themselves. */
class Nodes {
  readonly #names = new Map<string, string>()
  readonly #whys: string[] = []

  take({
    node,
    facts: { host = this.nameOf(node), why },
  }: Extract<PlacerEvent, { readonly kind: 'node' }>): void {
    this.#names.set(node, host)
    if (why !== undefined) this.#whys.push(`${host}: ${why}`)
  }

  readonly nameOf = (node: string): string => this.#names.get(node) ?? node.slice(0, shownDigits)

  /** Those that can run nothing, and why. */
  get unfit(): string {
    return this.#whys.length === 0 ? '' : ` (${this.#whys.join('; ')})`
  }
}

interface Failure {
  readonly why: string
  readonly hint?: string
}

/** @returns why there will be fewer agents than are wanted; nothing where there may yet be all */
function failureOf(event: PlacerEvent, { nameOf, unfit }: Nodes): Failure | undefined {
  if (event.kind === 'lost') return { why: `${event.unit} was lost on ${nameOf(event.node)}: ${event.cause}` }
  if (event.kind === 'unplaced') {
    const never = `There are too few nodes that could run ${event.unit}${unfit}`
    return { why: event.why === 'never' ? never : `${event.unit} found no free node in time` }
  }
  // One that was cut off is reported as lost as well.
  if (event.kind !== 'result' || event.why === 'late') return undefined
  const { said = event.because ?? 'it has said nothing', ...hint } = lastWords(event.files?.['console.txt'])
  return { why: `${event.unit} on ${nameOf(event.node)} has ended: ${said}`, ...hint }
}

const usualHint = 'Look at `servewright fleet nodes`; the nodes have to reach the address of --listen.'

class Agents implements PlacedAgents {
  readonly failed: Promise<never>
  readonly #placement: Placement
  readonly #signal: AbortSignal
  readonly #ended: Promise<void>
  readonly #failure = Promise.withResolvers<never>()
  #hasFailed = false

  constructor(placement: Placement, signal: AbortSignal, tell: (line: string) => void) {
    this.#placement = placement
    this.#signal = signal
    this.failed = this.#failure.promise
    this.failed.catch(() => undefined)
    this.#ended = this.#watch(tell).catch((thrown: unknown) => this.#fail(thrown))
  }

  #fail(thrown: unknown): void {
    this.#hasFailed = true
    this.#failure.reject(thrown)
  }

  async #watch(tell: (line: string) => void): Promise<void> {
    const nodes = new Nodes()
    for await (const event of this.#placement.events) {
      if (event.kind === 'node') nodes.take(event)
      if (event.kind === 'placed') tell(`${event.unit} goes to ${nodes.nameOf(event.node)}.`)
      if (event.kind === 'waiting') tell(`${event.unit} waits for a free node.`)
      const failure = failureOf(event, nodes)
      if (failure === undefined) continue
      const { why, hint = usualHint } = failure
      this.#fail(new EnvironmentError('environment/no-agents', why, { hint }))
    }
    this.#failure.reject(
      new EnvironmentError('environment/no-agents', 'The job of the agents has ended on the cluster', {
        hint: 'Look at its log there.',
      }),
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Those that were dismissed end by themselves; others, and those that wait, have to be asked.
    if (this.#signal.aborted || this.#hasFailed) await this.#stop()
    const over = await within(
      this.#ended.then(() => true),
      endMs,
    )
    if (over === undefined) await this.#stop()
  }

  async #stop(): Promise<void> {
    await Promise.race([this.#placement.stop().catch(() => undefined), sleep(endMs)])
  }
}

/**
 * @throws UsageError where there are too few nodes
 * @throws EnvironmentError where the cluster does not take them
 */
export async function placeAgents(
  wanted: AgentsWanted,
  placer: Placer,
  signal: AbortSignal,
): Promise<PlacedAgents> {
  return new Agents(await placer.start(agentPlan(wanted), signal), signal, wanted.tell)
}
