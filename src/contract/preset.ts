/** A named way to start one model on one engine, what it promises and what is expected of it. Plain data. */
import type { VersionRange } from '../base/version-range.ts'
import type {
  ChunkedPrefillExpectation,
  EmbeddingExpectation,
  QuantizedExpectation,
} from './feature-expectations.ts'
import type { GoldenExpectation } from './golden.ts'
import type { CheckLimits } from './limits.ts'
import type { LoadPlan } from './load-plan.ts'
import type { LoraExpectation } from './lora-expectation.ts'
import type { OddsExpectation } from './odds.ts'
import type { SpeculationExpectation } from './speculation-expectation.ts'

/** What a preset can promise about its server; each claim switches checks on. */
export const capabilities = [
  'completions', // POST /v1/completions
  'chat', // POST /v1/chat/completions
  'logprobs', // log-probabilities in answers
  'echo', // completions echo the prompt
  'metrics', // Prometheus text at /metrics
  'token-ids', // answers carry the ids of their tokens
  'tools', // tool calls in chat
  'parallel-tools', // several tool calls in one answer
  'reasoning', // reasoning apart from content
  'structured-output', // OpenAI's response_format
  'constraints', // answers held to a regex, a choice or a grammar
  'lora', // adapters, chosen by the request's model
  'lora-updates', // adapters loaded and unloaded at run time
  'speculation', // draft tokens, counted in the metrics
  'prefix-caching', // computed prefixes are used again
  'cached-tokens', // usage.prompt_tokens_details.cached_tokens
  'chunked-prefill', // long prompts in pieces
  'quantized', // a quantized checkpoint
  'goldens', // a reference's own answers are at hand
  'tokenize', // /tokenize and /detokenize
  'responses', // POST /v1/responses
  'messages', // POST /v1/messages
  'api-key', // requests without the key are refused
  'compile-cache', // a second start uses what the first one has compiled
  'service-routes', // /version, /ping, /load
  'n', // several choices for one request
  'stop', // stop strings
  'stream-usage', // usage in streams, by stream_options.include_usage
  'seed', // a seed draws the same sample again
  'models', // GET /v1/models
  'embeddings', // POST /v1/embeddings
  'score', // POST /score, vLLM's own: how alike two texts are
  'rerank', // POST /v1/rerank, as Jina and Cohere have it
] as const
export type Capability = (typeof capabilities)[number]

/** What a server is expected to offer without a claim; one that nobody describes is asked for it first. */
export const commonCapabilities: readonly Capability[] = ['n', 'stop', 'stream-usage', 'models']

/** A prompt whose answer is known: a content check fails unless every word of `expect` occurs. */
export interface ContentExpectation {
  readonly endpoint: 'completions' | 'chat'
  readonly prompt: string
  /** Words that must occur in the answer, case-sensitive. */
  readonly expect: readonly string[]
  /** Tokens of the answer at most. Default 64. */
  readonly maxTokens?: number
}

/**
 * The same model started without what is to be proven, for answers to compare with. Its server runs first, alone,
 * and is gone before the other starts.
 */
export interface Baseline<Options = unknown> {
  /** What differs, e.g. `without speculation`. */
  readonly title: string
  /** The engine's options, whole: they replace the preset's. */
  readonly options: Options
}

/** A finding that is known of an engine's versions: shown in every report, and no reason to reject. */
export interface KnownFinding {
  /** `<check id>/<finding code>`, e.g. `errors/missing-content/mistake-answered`. */
  readonly finding: string
  /**
   * Subjects of the findings that it excuses, e.g. `['not', 'if/else']`, or names of exchanges where findings have no
   * subject, e.g. `['chat unknown model']`; every one where it is absent.
   */
  readonly subjects?: readonly string[]
  readonly versions: VersionRange
  /** What the server has to compute on, as `needs.accelerator` has it; anything where it is absent. */
  readonly accelerator?: string
  /** What the server does, and why that is lived with; one sentence. */
  readonly reason: string
  /** It does not come in every run, so a run without it tells nothing. */
  readonly sometimes?: boolean
  /** The requests of its check end the server, so the check is skipped with the reason and the rest can be proven. */
  readonly deadly?: boolean
  /** It is of the server behind a gateway, and excuses nothing that this server, asked directly, does not do. */
  readonly behind?: boolean
  /** Where its makers know of it: an address, or `none` where nothing is reported yet. */
  readonly upstream: string
}

/** Upper limits for a request on an idle server, in milliseconds. */
export interface LatencyExpectation {
  /** First frame with content. */
  readonly ttftMs?: number
  /** Whole answer of `maxTokens` tokens. */
  readonly latencyMs?: number
  /** Longest gap between two pieces of a stream. */
  readonly stallMs?: number
  /** Tokens of the answer at most. Default 32. */
  readonly maxTokens?: number
}

/** A function offered to the model, as in OpenAI's `tools[].function`. */
export interface OfferedFunction {
  readonly name: string
  readonly description?: string
  /** JSON Schema of the arguments. */
  readonly parameters: Readonly<Record<string, unknown>>
}

/** A prompt whose tool calls are known. */
export interface ToolCase {
  readonly prompt: string
  /** The calls that it brings, in order; none where no function fits. */
  readonly calls: readonly { readonly name: string; readonly arguments: Readonly<Record<string, unknown>> }[]
  /** What the function answers to a single call. */
  readonly result?: string
  /** Words that must occur in the answer that follows on the result, or in the one without any call. */
  readonly answer?: readonly string[]
}

export interface ToolExpectation {
  /** All are offered with every prompt. */
  readonly functions: readonly OfferedFunction[]
  readonly cases: readonly ToolCase[]
  /** What the model writes around a call and no client may see, e.g. `<tool_call>`. */
  readonly markup?: readonly string[]
}

/** Request fields that are laid over a request. */
export type RequestFields = Readonly<Record<string, unknown>>

/** A question that the model thinks about first. */
export interface ReasoningExpectation {
  readonly prompt: string
  /** Words that must occur in the content of the answer. */
  readonly answer: readonly string[]
  /** Switches thinking on; nothing where it is on by itself. */
  readonly on?: RequestFields
  /** Fields that switch thinking off. */
  readonly off?: RequestFields
  /** Has the model think without showing it, e.g. `{ include_reasoning: false }`. */
  readonly exclude?: RequestFields
  /** Bounds the thought, e.g. `{ fields: { thinking_token_budget: 8 }, tokens: 8 }`. */
  readonly budget?: { readonly fields: RequestFields; readonly tokens: number }
  /** What the model writes around its thought and no client may see, e.g. `</think>`. */
  readonly markup?: readonly string[]
}

export interface Expectations {
  readonly content?: readonly ContentExpectation[]
  readonly latency?: LatencyExpectation
  readonly tools?: ToolExpectation
  readonly reasoning?: ReasoningExpectation
  readonly lora?: LoraExpectation
  readonly speculation?: SpeculationExpectation
  readonly chunkedPrefill?: ChunkedPrefillExpectation
  readonly quantized?: QuantizedExpectation
  readonly goldens?: readonly GoldenExpectation[]
  readonly embeddings?: EmbeddingExpectation
  readonly odds?: readonly OddsExpectation[]
}

/** Compared with the machine before any start. */
export interface Needs {
  readonly memoryGiB?: number
  /** Instructions, by their names in /proc/cpuinfo, e.g. `avx512f`; nothing is said where that tells none. */
  readonly cpu?: readonly string[]
  /** What the server computes on: a line of `src/host/accelerators/registry.ts`. Default `cpu`. */
  readonly accelerator?: string
  /** Devices of that kind. */
  readonly devices?: number
  /** Cores of all those devices together, as the runtime numbers them. */
  readonly cores?: number
}

/**
 * A program to run to its end before the server starts, such as a compiler. No shell is involved: `{model}`,
 * `{python}` and `{cache}` in its words, in `env` and in `artifacts` stand for the resolved model, the engine's
 * Python and a folder that outlives the run.
 */
export interface Preparation {
  /** The program and its arguments. */
  readonly command: readonly [string, ...string[]]
  /** Added to what the server gets, so that a compiler writes where the server will read. */
  readonly env?: Readonly<Record<string, string>>
  /** Files, or folders with something in them, that have to be there afterwards. */
  readonly artifacts: readonly [string, ...string[]]
  /** `missing` leaves it out where every artifact is there already. Default `always`. */
  readonly run?: 'always' | 'missing'
  /** Give up after this long, in milliseconds. Default 3,600,000. */
  readonly capMs?: number
}

/** Limits of the start, in milliseconds. */
export interface StartupLimits {
  /** Give up after this long, whatever happens. Default 600,000. */
  readonly capMs?: number
  /** Give up when neither the log grew nor the process tree used CPU for this long. Default 120,000. */
  readonly stallMs?: number
}

export interface ShutdownLimits {
  /** From TERM to KILL. Default 30,000. */
  readonly graceMs?: number
}

export interface Preset<Engine extends string = string, Options = unknown> {
  readonly name: string
  readonly title: string
  readonly aliases?: readonly string[]
  /** Groups by which it can be chosen together with others. */
  readonly groups?: readonly string[]
  readonly engine: Engine
  /** `zoo:NAME`, an absolute path, a path from the config file (`./…`), or an id that the engine resolves. */
  readonly model: string
  readonly options: Options
  /** Name of the preset whose server is started first, where this one's engine is a gateway in front of it. */
  readonly upstream?: string
  readonly baseline?: Baseline<Options>
  readonly claims: readonly Capability[]
  readonly needs?: Needs
  readonly expectations?: Expectations
  readonly knownFindings?: readonly Omit<KnownFinding, 'behind'>[]
  /** Load that is put on the server after the checks, one plan after the other. */
  readonly load?: readonly LoadPlan[]
  readonly prepare?: Preparation
  readonly startup?: StartupLimits
  readonly shutdown?: ShutdownLimits
  /** Limits of the requests that checks send; what is not set grows with the slowness of the server. */
  readonly limits?: CheckLimits
  /** A fixed port; a fresh one when absent. */
  readonly port?: number
  /** Environment variables to add for the server; no secrets. */
  readonly env?: Readonly<Record<string, string>>
}
