/** Goldens: what a reference, such as Hugging Face transformers, answers to prompts. */

/** How far a server may be from a reference, in nats where nothing else is said. */
export interface GoldenBounds {
  /** Where the answers part, neither side may find the other's token less likely than its own by more. Default 0.5. */
  readonly forkNats: number
  /** The reference's answer may be less likely to the server than to the reference by this much a token. Default 0.05. */
  readonly meanNats: number
  /** Share of the prompts, from 0 to 1, that have to bring the reference's text. Default 0.9. */
  readonly sameShare: number
}

/** A golden file that the server is held against. */
export interface GoldenExpectation {
  /** `zoo:NAME`, an absolute path, or `./a/path` from the config file: a `golden.json` or the folder that holds it. */
  readonly file: string
  /** The model that has to have made it. Default: the last part of the preset's `model`. */
  readonly model?: string
  /** The name by which the server serves it, an adapter's for example. Default: the model under test. */
  readonly servedAs?: string
  /** Precision of the reference. Default `float32`. */
  readonly dtype?: 'float32' | 'bfloat16'
  /** How many of its prompts are asked, spread evenly. Default 24. */
  readonly cases?: number
  readonly bounds?: Partial<GoldenBounds>
}

/** The candidates of a step, the most likely first: token id and log-probability. */
export type Candidates = readonly (readonly [id: number, logprob: number])[]

/** A prompt, and what the reference answers to it greedily. */
export interface GoldenCase {
  /** Unique in its set, e.g. `count 2`: what the prompt asks for, where the file says so, and a number. */
  readonly name: string
  readonly prompt: string
  readonly promptIds: readonly number[]
  /** The conversation that the prompt was made of by the chat template, where it was. */
  readonly messages?: readonly { readonly role: string; readonly content: string }[]
  /** With the token that ends the answer, where it ended. */
  readonly ids: readonly number[]
  readonly text: string
  /** Whether the answer ended by itself. */
  readonly ended: boolean
  /** One entry for each token of `ids`. */
  readonly logprobs: readonly number[]
  /** Only the steps at which another token came near, by position. */
  readonly close: Readonly<Record<number, Candidates>>
}

/** What of a golden file is used, small enough for a report. */
export interface GoldenSet {
  /** Absolute path of the golden file. */
  readonly file: string
  readonly sha256: string
  readonly model: string
  readonly servedAs?: string
  readonly dtype: 'float32' | 'bfloat16'
  /** Versions and the like, as the file says. */
  readonly madeBy: Readonly<Record<string, string>>
  readonly bounds: GoldenBounds
  readonly cases: readonly GoldenCase[]
}
