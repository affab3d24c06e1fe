/** From a placer's events to one record for each unit: as many come out as went in. Pure. */
import { defined } from '../base/defined.ts'
import { type ErrorRecord, InternalError } from '../base/errors.ts'
import type { PlacementRecord } from '../contract/report.ts'
import type { NodeFacts } from './node-facts.ts'
import type { PlacerEvent, Unit } from './placer.ts'

type Attempt = PlacementRecord['attempts'][number]
type Stopped = 'stopped' | undefined

/** What has become of a unit. */
export interface GatheredUnit {
  readonly unit: Unit
  readonly placement: PlacementRecord
  /** Text of each file that it has left, by name; absent where there is none. */
  readonly files?: Readonly<Record<string, string>>
  /** It was told to stop. */
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
    const error = files?.[reportName] === undefined ? this.#whyNone(unit, state) : undefined
    const stopped =
      state.stopped !== undefined ||
      state.unplaced === 'stopped' ||
      (interrupted && error !== undefined && state.unplaced === undefined)
    return { unit, placement, stopped, ...defined({ files, error }) }
  }

  #whyNone({ engine, resources }: Unit, { attempts, unplaced, because, files }: State): ErrorRecord {
    if (unplaced === 'never') return this.#neverFits(engine, resources)
    if (unplaced !== undefined)
      return {
        code: 'environment/not-placed',
        message:
          unplaced === 'late'
            ? 'No node had room for it in time'
            : 'It was not placed before the fleet was stopped',
        hint: 'Wait for the cluster to be free, or give a longer --queue-timeout.',
      }
    if (attempts.at(-1)?.lost !== undefined)
      return {
        code: 'environment/unit-lost',
        message: `It was lost ${attempts.length === 1 ? 'once' : `${attempts.length} times`}: ${attempts.map(({ node, lost = '' }) => `${lost} on ${node}`).join(', ')}${because === undefined ? '' : ` (${because})`}`,
        hint: 'Look at the log of the node: the memory of the machine may have been too small.',
      }
    if (attempts.length === 0)
      return {
        code: 'environment/not-placed',
        message: 'The cluster has placed it nowhere and said nothing of it',
        hint: 'Run it again with --resume.',
      }
    const console = files?.['console.txt']?.trim().split('\n').at(-1) ?? ''
    return {
      code: 'environment/unit-lost',
      message: `No report of it has come back from ${attempts.at(-1)?.node}${console === '' ? '' : `: ${console}`}`,
      hint: 'Run it again with --resume.',
    }
  }

  #neverFits(engine: string, resources: Unit['resources']): ErrorRecord {
    const nodes = [...this.nodes.values()]
    const having = nodes.filter(({ has }) => has?.[engine] !== undefined)
    const hint = 'Choose presets for what the cluster has, as `servewright fleet nodes` shows it.'
    if (having.length === 0)
      return {
        code: 'environment/not-placed',
        message: `None of the ${nodes.length} nodes has ${engine}`,
        hint: `Install it on a node: servewright install ${engine}.`,
      }
    const most = (name: string): number => Math.max(0, ...having.map((one) => one.resources[name] ?? 0))
    const lacking = Object.entries(resources).filter(([name, count]) => most(name) < count)
    const needs = lacking.map(([name, count]) => `${name} ${count}; the largest node has ${most(name)}`)
    return {
      code: 'environment/not-placed',
      message: `No node can ever hold it: it needs ${needs.join(', and ') || 'all of it on one node'}`,
      hint,
    }
  }
}
