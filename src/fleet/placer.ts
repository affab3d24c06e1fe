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
  /** An engine, or an engine and a version as `vllm@0.32.0`. */
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
  /** How long a unit waits while nothing runs that could make room. */
  readonly queueMs: number
  /** Files that go with the plan, by their names. */
  readonly files: Readonly<Record<string, string>>
}

interface AtNode {
  readonly unit: string
  readonly attempt: number
  readonly node: string
}

export type PlacerEvent =
  | { readonly kind: 'node'; readonly node: string; readonly facts: NodeFacts }
  | ({ readonly kind: 'placed' } & AtNode)
  | ({ readonly kind: 'started'; readonly nice: number } & AtNode)
  | ({
      readonly kind: 'result'
      /** `ended` by itself, `stopped`, or by its `limit`. */
      readonly why: 'ended' | 'stopped' | 'limit'
      readonly code: number
      /** Text of each file that it has left, by its name; undefined where they could not be fetched. */
      readonly files: Readonly<Record<string, string>> | undefined
    } & AtNode)
  | ({ readonly kind: 'lost'; readonly cause: string; readonly because: string } & AtNode)
  | {
      readonly kind: 'unplaced'
      readonly unit: string
      /** `never`: no node can hold it. */
      readonly why: 'stopped' | 'late' | 'never'
    }

export interface Placement {
  /** Ends when every unit has ended, or when whoever places them has. */
  readonly events: AsyncIterable<PlacerEvent>
  /** Asks for an orderly end of all; events go on until it is reached. */
  stop(): Promise<void>
}

export interface Placer {
  start(plan: PlacedPlan, signal: AbortSignal): Promise<Placement>
}
