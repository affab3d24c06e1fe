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

/** What an engine calls what servers count; absent where it does not count that. */
export interface MetricNames {
  /** Gauge of requests under way. */
  readonly running?: string
  /** Gauge of requests in the queue. */
  readonly waiting?: string
  /** Gauge of the used share of the KV cache, 0 to 1. */
  readonly kvUsage?: string
  /** Counters of tokens since the start. */
  readonly promptTokens?: string
  readonly generationTokens?: string
  /** Counter of requests that ended, by whatever reason. */
  readonly finished?: string
  /** Counter of requests that were put back into the queue. */
  readonly preemptions?: string
  /** Counters of the prompt tokens that the prefix cache was asked for, and that it held. */
  readonly prefixQueries?: string
  readonly prefixHits?: string
  /** Counters of drafts, of the tokens in them, and of those that were accepted. */
  readonly drafts?: string
  readonly draftTokens?: string
  readonly acceptedTokens?: string
  /** Counter of accepted tokens by their position in the draft, which is its label `position`. */
  readonly acceptedAtPosition?: string
  /** Gauge whose labels are the configuration of the cache. */
  readonly cacheConfig?: string
  /** Gauge whose labels say how many adapters are held at a time. */
  readonly adapterSlots?: string
  /** Histograms of seconds: to the first token, between two tokens, to the end of the answer, in the queue. */
  readonly ttft?: string
  readonly itl?: string
  readonly endToEnd?: string
  readonly queueTime?: string
  /** Histograms with one observation a request, in requests' own units. */
  readonly promptTokensPerRequest?: string
  readonly generationTokensPerRequest?: string
}

/** Metrics of one version of an engine. */
export interface EngineMetrics extends MetricNames {
  /** The version that `families` holds for. */
  readonly version: string
  /** All of that version; empty where they are not known. */
  readonly families: readonly MetricFamily[]
  /** Nobody recorded the version under test: the names and the families are those of the nearest version recorded. */
  readonly unrecorded?: true
  /** What names of families start with that come and go with options nobody claims. */
  readonly optionalPrefixes?: readonly string[]
  /** What the names of all its families start with. */
  readonly prefix: string
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

/** What is known of the version of an engine that is under test. */
export interface EngineFacts {
  /** Name of the engine whose names and routes these are. */
  readonly name: string
  /** Absent where nobody says it: then what is known of the newest version is taken. */
  readonly version?: string
  readonly metrics?: EngineMetrics
  readonly routes?: EngineRoutes
  readonly sampling?: SamplingParameters
  /** Fields of requests for embeddings beyond OpenAI's that the engine documents. */
  readonly pooling?: readonly string[]
}

/** Sampling parameters beyond OpenAI's that the engine documents, each with the value that switches it off. */
export type SamplingParameters = Readonly<Record<string, number | readonly number[]>>
