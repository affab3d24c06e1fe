/** One acceptance criterion: `exercise` talks to the server, `judge` decides, and only `exercise` does I/O. */
import type { ErrorRecord } from '../base/errors.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { Client } from './client.ts'
import type { CompileCacheProof } from './compile-cache.ts'
import type { EngineFacts } from './engine-facts.ts'
import type { Transcript } from './exchange.ts'
import type { GoldenSet } from './golden.ts'
import type { OddsSet } from './odds.ts'
import type { Capability, Expectations } from './preset.ts'

/** What is known about the server under test; plain data, recorded so that a run can be judged again. */
export interface ServerFacts {
  readonly model: string
  readonly claims: readonly Capability[]
  readonly expectations: Expectations
  /** From `/v1/models`, in tokens; absent when the server does not say. */
  readonly maxModelLen?: number
  /** What the server said of its own configuration at its start, e.g. `{ prefixCaching: true, version: '0.32.0' }`. */
  readonly configuration?: Configuration
  /** Others have started it, and may use it meanwhile. */
  readonly shared?: true
  /** The server's list of models does not name the model, and it answers to that name all the same. */
  readonly alias?: true
  /** Number of transformer layers, of the checkpoint's `config.json`; absent where it is not at hand. */
  readonly layers?: number
  /** What is known of its engine; absent where a server that others started is not recognised. */
  readonly engine?: EngineFacts
  /** What the checkpoint's files say of its quantization; read where the preset claims it. */
  readonly checkpoint?: Checkpoint
  /** What a reference answers, of the files that the preset expects. */
  readonly goldens?: readonly GoldenSet[]
  /** How likely answers are, of the files that the preset expects. */
  readonly odds?: readonly OddsSet[]
  /** What two starts have cost, where the preset claims a compile cache. */
  readonly compileCache?: CompileCacheProof
  /** Title of the baseline that the preset names. */
  readonly baseline?: string
  /** Most tokens that a check asks for where it leaves the length open. Default 512. */
  readonly tokens?: number
  /** What every server is expected to offer, and this one was found not to. */
  readonly lacks?: readonly Capability[]
}

/** Named facts of a server's configuration; the names are the engine's own, in camelCase. */
export type Configuration = Readonly<Record<string, string | number | boolean>>

export interface CheckContext {
  readonly client: Client
  readonly facts: ServerFacts
  readonly signal: AbortSignal
  /** What the baseline brought to this check, under the names that its judge finds it by. */
  readonly baseline?: Transcript
}

/** Something wrong with the server. Data, never thrown. */
export interface Finding {
  /** Kebab-case, e.g. `done-missing`; unique within its check. */
  readonly code: string
  /** What was expected and what came, one sentence. */
  readonly message: string
  /** Name of the exchange in the transcript that shows it. */
  readonly exchange?: string
  /** Where in the answer, e.g. `choices[0].finish_reason`. */
  readonly path?: string
  /** Which of several alike things it is about, e.g. the schema keyword `not`; a known finding may name it. */
  readonly subject?: string
  /** `should` where its code is one of those that the check only notes. */
  readonly level?: 'should'
  /** Whose fault it is, where a gateway and the server behind it were both asked. */
  readonly origin?: 'gateway' | 'server'
}

/** Why a finding rejects: the clause of a published contract that is broken, or a client that was tried and broke. */
export type Ground =
  | { readonly clause: string; readonly url?: string }
  /** Name and version of the client, and what it does, e.g. `openai-python 2.8 raises KeyError`. */
  | { readonly client: string }

/** The exchanges hold nothing that the check could have failed on. */
export interface Vacuous {
  readonly vacuous: string
}

export type Judgement = readonly Finding[] | Vacuous

/** Why a check would not tell anything about a server although it claims what is needed. */
export interface Skip {
  readonly skip: string
  /** The check is about something that nobody has to offer or to expect, so it is left out as if it were not claimed. */
  readonly optional?: true
}

/** A check as it is run; `defineCheck` makes it of one that is written down. */
export interface Check {
  readonly id: `${string}/${string}`
  readonly title: string
  /** What to do when it fails, one sentence. */
  readonly advice: string
  /** The fault, met by users, that the check answers; one line. */
  readonly answers?: string
  /** `must` findings reject; `should` findings are reported. */
  readonly level: 'must' | 'should'
  /** Finding code → what it rests on; `default` holds for every code that is not named. A `must` needs one for each. */
  readonly grounds?: Readonly<Record<string, Ground>>
  /** Codes of a `must` that rest on no clause and no client: they are reported and do not reject. */
  readonly noted?: readonly string[]
  /** What a server has to claim for the check to apply. */
  readonly needs: readonly Capability[]
  /** Why the check would not tell anything about this server; undefined where it would. */
  skip?(facts: ServerFacts): Skip | undefined
  /** Every code that `judge` can return; a contract test fires each one. */
  readonly codes: readonly string[]
  /**
   * The part that is sent to the preset's baseline, before the server under test is started. Its exchanges reach the
   * judge under their names with `baseline ` before them. A check that has it is skipped where there is no baseline.
   */
  exerciseBaseline?(context: CheckContext): Promise<Transcript>
  exercise(context: CheckContext): Promise<Transcript>
  judge(transcript: Transcript, facts: ServerFacts): Judgement
  /** What the evidence measures, for a reader, beside whether it passes; one sentence each. As pure as `judge`. */
  notes?(transcript: Transcript, facts: ServerFacts): readonly string[]
}

export type CheckOutcome =
  | { readonly status: 'pass' }
  | { readonly status: 'fail'; readonly findings: readonly [Finding, ...Finding[]] }
  | { readonly status: 'skip'; readonly reason: string }
  | { readonly status: 'vacuous'; readonly reason: string }
  | { readonly status: 'blocked'; readonly error: ErrorRecord }
