/** What is known of an engine beyond how it is started: its metrics, and its routes. Plain data. */
import type { Capability } from './preset.ts'

export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary'

/** A Prometheus metric family, named as in its `# TYPE` line. */
export interface MetricFamily {
  readonly name: string
  readonly type: MetricType
  /** The claim with which it is there, or `sometimes` where other options bring it; always when absent. */
  readonly when?: Capability | 'sometimes'
  /** Names that other versions give it. */
  readonly otherNames?: readonly string[]
}

/** What an engine calls what every server counts. */
export interface EngineMetrics {
  /** The version that `families` was read from. */
  readonly version: string
  /** All of that version; empty where they are not known. */
  readonly families: readonly MetricFamily[]
  /** What names of families start with that come and go with options nobody claims. */
  readonly optionalPrefixes?: readonly string[]
  /** What the names of all its families start with, e.g. `vllm:`. */
  readonly prefix: string
  /** Gauges of requests. */
  readonly running: string
  readonly waiting: string
  /** Gauge, 0 to 1. */
  readonly kvUsage: string
  /** Counters of tokens. */
  readonly promptTokens: string
  readonly generationTokens: string
  /** Counter of requests that ended, by whatever reason. */
  readonly finished: string
  /** Histograms with one observation a request, in requests' own units. */
  readonly promptTokensPerRequest: string
  readonly generationTokensPerRequest: string
  /** Other histograms with one observation a request. */
  readonly perRequest: readonly string[]
}

/** A route outside OpenAI's API that generates text. */
export interface GenerationRoute {
  readonly path: string
  /** The endpoint whose body it takes. */
  readonly like: 'chat' | 'completions'
}

export interface EngineRoutes {
  /** Paths that answer without a key, as its makers document, and give nothing away but the server's state. */
  readonly open: readonly string[]
  readonly generation: readonly GenerationRoute[]
}

export interface EngineFacts {
  readonly metrics?: EngineMetrics
  readonly routes?: EngineRoutes
}
