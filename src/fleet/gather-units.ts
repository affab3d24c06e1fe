/** From a placer's events to one record for each unit: as many come out as went in. Pure. */
import { defined } from '../base/defined.ts'
import { type ErrorRecord, InternalError } from '../base/errors.ts'
import type { PlacementRecord } from '../contract/report.ts'
import type { NodeFacts } from './node-facts.ts'
import { whyNoReport } from './why-no-report.ts'
import type { PlacerEvent, Unit } from './placer.ts'

type Attempt = PlacementRecord['attempts'][number]
type Stopped = 'stopped' | undefined

/** What has become of a unit. */
export interface GatheredUnit {
  readonly unit: Unit
  readonly placement: PlacementRecord
  /** Text of each file that it has left, by name; absent where there is none. */
  readonly files?: Readonly<Record<string, string>>
  /** It was asked to stop. */
  readonly stopped: boolean
  /** Why there is no report of it; absent where there is one. */
  readonly error?: ErrorRecord
}

interface State {
  readonly attempts: Attempt[]
  node?: string
  nice?: number
  waitMs?: number
  files?: Readonly<Record<string, string>>
  stopped: Stopped
  /** Why it was never placed, or not again. */
  unplaced?: 'stopped' | 'late' | 'never'
  because?: string
}

const reportName = 'report.json'

export class UnitGatherer {
  readonly #units: readonly Unit[]
  readonly #states = new Map<string, State>()
  readonly nodes = new Map<string, NodeFacts>()

  constructor(units: readonly Unit[]) {
    this.#units = units
    for (const { id } of units) this.#states.set(id, { attempts: [], stopped: undefined })
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
    switch (event.kind) {
      case 'placed':
        state.node = event.node
        state.attempts[event.attempt - 1] = { node: this.nameOf(event.node) }
        return
      case 'started':
        state.nice = event.nice
        state.waitMs = atMs
        return
      case 'lost':
        state.attempts[event.attempt - 1] = { node: this.nameOf(event.node), lost: event.cause }
        state.because = event.because
        return
      case 'unplaced':
        state.unplaced = event.why
        return
      case 'result':
        // One of an attempt that was given up comes too late: the later one counts.
        if (event.attempt < state.attempts.length) return
        if (event.files !== undefined) state.files = event.files
        state.stopped = event.why === 'ended' ? undefined : 'stopped'
    }
  }

  /** @param interrupted by whoever asked for them */
  gathered(interrupted: boolean): readonly GatheredUnit[] {
    return this.#units.map((unit) => this.#gather(unit, interrupted))
  }

  #gather(unit: Unit, interrupted: boolean): GatheredUnit {
    const state = this.#states.get(unit.id) ?? { attempts: [], stopped: undefined }
    const { attempts, nice, waitMs, files, node } = state
    const facts = node === undefined ? undefined : this.nodes.get(node)
    const placement = {
      ...defined({
        node: node === undefined ? undefined : this.nameOf(node),
        nice,
        cpuLimit: facts?.cpuLimit,
        memoryLimitMiB: facts?.memoryLimitMiB,
        waitMs,
      }),
      attempts: [...attempts],
    }
    const error =
      files?.[reportName] === undefined ? whyNoReport(unit, state, [...this.nodes.values()]) : undefined
    const stopped =
      state.stopped !== undefined ||
      state.unplaced === 'stopped' ||
      (interrupted && error !== undefined && state.unplaced === undefined)
    return { unit, placement, stopped, ...defined({ files, error }) }
  }
}
