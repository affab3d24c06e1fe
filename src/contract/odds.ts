/** Known odds: what a model draws when it is asked questions with many right answers. */

/** A file of odds that the server's draws are compared with. */
export interface OddsExpectation {
  /** `zoo:NAME`, an absolute path, or `./a/path` from the config file: an `odds.json` or the folder that holds it. */
  readonly file: string
  /** The name by which the server serves the model, an adapter's for example. Default: the model under test. */
  readonly servedAs?: string
}

/** How far a right model may be from the odds. */
export interface OddsBounds {
  /** The logarithm of an answer's probability, as a share of all listed answers, is off by this much at most, in nats. */
  readonly nats: number
  /** Probability of all answers together that are not listed, at most. */
  readonly others: number
}

/** A question, and how likely each answer is at temperature 1. */
export interface OddsCase {
  /** What a user says; unique in its set. */
  readonly prompt: string
  /** By the whole answer; they sum to 1. Every answer begins with another token, so that they are the odds of that token too. */
  readonly odds: Readonly<Record<string, number>>
  readonly bounds: OddsBounds
}

/** What of a file of odds is used. */
export interface OddsSet {
  /** Absolute path of the file. */
  readonly file: string
  readonly sha256: string
  readonly model: string
  readonly servedAs?: string
  /** Versions and the like, as the file says. */
  readonly madeBy: Readonly<Record<string, string>>
  readonly cases: readonly OddsCase[]
}
