/** From a placer's events to one record for each unit: as many come out as went in. Pure. */
import { defined } from '../base/defined.ts'
import { type ErrorRecord, InternalError } from '../base/errors.ts'
import type { PlacementRecord } from '../contract/placement.ts'
import type { NodeFacts } from './node-facts.ts'
import { whyNoReport } from './why-no-report.ts'
import type { PlacerEvent, Unit, WhyUnplaced } from './placer.ts'

type Attempt = PlacementRecord['attempts'][number]
type ResultEvent = Extract<PlacerEvent, { readonly kind: 'result' }>
type AttemptEvent = Exclude<PlacerEvent, { readonly kind: 'node' | 'waiting' | 'unplaced' }>

/** The whole fleet was stopped, by whomever, or the unit had used up its own time. */
export type WhyStopped = 'fleet' | 'limit'

/** What has become of a unit. */
export interface GatheredUnit {
  readonly unit: Unit
  readonly placement: PlacementRecord
  /** Text of each file that it has left, by name; absent where there is none. */
  readonly files?: Readonly<Record<string, string>>
  /** What asked it to end; absent where it has ended by itself. */
  readonly stopped?: WhyStopped
  /** Why there is no report of it; absent where there is one. */
  readonly error?: ErrorRecord
}

interface State {
  readonly attempts: Attempt[]
  node?: string
  nice?: number
  waitMs?: number
  files?: Readonly<Record<string, string>>
  stopped?: WhyStopped
  /** Why it was never placed, or not again. */
  unplaced?: WhyUnplaced
  because?: string
}

const reportName = 'report.json'
const fresh = (): State => ({ attempts: [] })

export class UnitGatherer {
  readonly #units: readonly Unit[]
  readonly #states = new Map<string, State>()
  readonly nodes = new Map<string, NodeFacts>()
  /** Why nothing more was heard, where that is known: it is said of all that was not placed. */
  clusterLost: ErrorRecord | undefined

  constructor(units: readonly Unit[]) {
    this.#units = units
    for (const { id } of units) this.#states.set(id, fresh())
    if (this.#states.size < units.length) throw new InternalError('Two units have one name')
  }

  nameOf(node: string): string {
    return this.nodes.get(node)?.host ?? node.slice(0, 8)
  }

  /** @param atMs since the order */
  take(event: PlacerEvent, atMs: number): void {
    if (event.kind === 'node') return void this.nodes.set(event.node, event.facts)
    const state = this.#states.get(event.unit)
    if (state === undefined) throw new InternalError(`The unit ${event.unit} was not asked for`)
    if (event.kind === 'waiting') return
    if (event.kind === 'unplaced') state.unplaced = event.why
    else this.#takeAttempt(state, event, atMs)
  }

  /** Whether it is of an attempt that had been given up: kept, but not what counts. */
  isSuperseded({ unit, attempt, why }: ResultEvent): boolean {
    const { attempts = [] } = this.#states.get(unit) ?? {}
    return why === 'late' || attempt < attempts.length || attempts[attempt - 1]?.lost !== undefined
  }

  #takeAttempt(state: State, event: AttemptEvent, atMs: number): void {
    const node = this.nameOf(event.node)
    switch (event.kind) {
      case 'placed':
        state.node = event.node
        state.attempts[event.attempt - 1] = { node }
        return
      case 'started':
        state.nice = event.nice
        state.waitMs = atMs
        return
      case 'lost':
        state.attempts[event.attempt - 1] = { ...state.attempts[event.attempt - 1], node, lost: event.cause }
        state.because = event.because
        return
      case 'result':
        this.#takeResult(state, event)
    }
  }

  #takeResult(state: State, event: ResultEvent): void {
    if (this.isSuperseded(event)) {
      const attempt = state.attempts[event.attempt - 1] ?? { node: this.nameOf(event.node) }
      state.attempts[event.attempt - 1] = { ...attempt, superseded: true }
      return
    }
    state.files = event.files ?? {}
    if (event.because !== undefined) state.because = event.because
    if (event.why === 'stopped') state.stopped = 'fleet'
    if (event.why === 'limit') state.stopped = 'limit'
  }

  /** @param interrupted by whoever asked for them */
  gathered(interrupted: boolean): readonly GatheredUnit[] {
    return this.#units.map((unit) => this.#gather(unit, interrupted))
  }

  #gather(unit: Unit, interrupted: boolean): GatheredUnit {
    const state = this.#states.get(unit.id) ?? fresh()
    const { files } = state
    const whole = files?.[reportName] !== undefined
    const fate = { ...state, ...defined({ clusterLost: this.clusterLost }) }
    const error = whole ? undefined : whyNoReport(unit, fate, [...this.nodes.values()])
    const withFleet = state.unplaced === 'stopped' || (interrupted && isOpen(state))
    const stopped = state.stopped ?? (withFleet ? 'fleet' : undefined)
    return { unit, placement: this.#placement(state), ...defined({ files, error, stopped }) }
  }

  #placement({ node, nice, waitMs, attempts }: State): PlacementRecord {
    if (node === undefined) return { attempts: [] }
    const { cpuLimit, memoryLimitMiB } = this.nodes.get(node) ?? {}
    return {
      ...defined({ node: this.nameOf(node), nice, cpuLimit, memoryLimitMiB, waitMs }),
      attempts: [...attempts],
    }
  }
}

/** Nothing was heard of its end. */
const isOpen = ({ files, unplaced }: State): boolean => files === undefined && unplaced === undefined
