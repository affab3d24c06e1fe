/** What starts commands on the machines of a cluster. One folder for each kind of cluster: `ray/`. */
import type { NodeFacts } from './node-facts.ts'

/** One command that is to run on one of the machines. */
export interface Unit {
  /** A name that may be that of a file. */
  readonly id: string
  /** Arguments of Servewright; `{out}`, `{engine}` and `{here}` in them stand for the node's own paths. */
  readonly args: readonly string[]
  /** What the node has to have, by the cluster's names of resources. */
  readonly resources: Readonly<Record<string, number>>
  /** An engine, or an engine and a version as `vllm@0.32.0`; empty where any node will do. */
  readonly engine: string
  /** Longest time of the command. */
  readonly limitMs: number
  /** How long its end may take before it is killed: the server's own grace and the proof that nothing is left. */
  readonly graceMs: number
}

export interface PlacedPlan {
  readonly units: readonly Unit[]
  /** How often a unit whose node is lost is placed again. */
  readonly retries: number
  /** How many run at the same time at most. */
  readonly parallel: number
  /** No two units on one node. */
  readonly alone: boolean
  /** All at once or none: where there are too few nodes for all, none is placed. */
  readonly together?: boolean
  /** How long a unit waits while nothing runs that could make room. */
  readonly queueMs: number
  /** How long it waits where all nodes that could hold it are gone, and nothing runs. */
  readonly goneMs: number
  /** Files that go with the plan, by their names. */
  readonly files: Readonly<Record<string, string>>
  /** Files that only their owner may read: each lies as `{out}/secret/NAME` on the node. */
  readonly secrets?: Readonly<Record<string, string>>
}

interface AtNode {
  readonly unit: string
  readonly attempt: number
  readonly node: string
}

/** `late`: no node had room in time; `gone`: those that could hold it have died; `never`: no node can hold it. */
export type WhyUnplaced = 'stopped' | 'late' | 'gone' | 'never'

export type PlacerEvent =
  | { readonly kind: 'node'; readonly node: string; readonly facts: NodeFacts }
  | ({ readonly kind: 'placed' } & AtNode)
  | ({ readonly kind: 'started'; readonly nice: number } & AtNode)
  | ({
      readonly kind: 'result'
      /** `ended` by itself, `stopped`, by its `limit`, or `late`: of an attempt that had been given up. */
      readonly why: 'ended' | 'stopped' | 'limit' | 'late'
      readonly code: number
      /** Text of each file that it has left, by its name; undefined where they could not be fetched. */
      readonly files: Readonly<Record<string, string>> | undefined
      /** Why they could not. */
      readonly because?: string
    } & AtNode)
  | ({ readonly kind: 'lost'; readonly cause: string; readonly because: string } & AtNode)
  | {
      readonly kind: 'waiting'
      readonly unit: string
      /** The nodes that could hold it are busy, or gone. */
      readonly why: 'late' | 'gone'
    }
  | { readonly kind: 'unplaced'; readonly unit: string; readonly why: WhyUnplaced }

export interface Placement {
  /** Ends when every unit has ended, or when whoever places them has. */
  readonly events: AsyncIterable<PlacerEvent>
  /** Asks for an orderly end of all; events go on until it is reached. */
  stop(): Promise<void>
}

/** What is known of a cluster before anything is started there. */
export interface ClusterSurvey {
  /** How many nodes live; absent where it does not tell. */
  readonly nodes?: number
  /** The address of this machine from which it is reached. */
  readonly ownAddress?: string
}

export interface Placer {
  survey(signal: AbortSignal): Promise<ClusterSurvey>
  start(plan: PlacedPlan, signal: AbortSignal): Promise<Placement>
}
