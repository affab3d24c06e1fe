/** When the tokens of one stream came, and how many they were. */

/** What a stream was, in milliseconds of CLOCK_MONOTONIC. */
export interface StreamTimes {
  firstTokenMs: number | undefined
  firstReasoningMs: number | undefined
  firstContentMs: number | undefined
  lastTokenMs: number | undefined
  /** Tokens of the first frame with output. */
  firstTokens: number
  /** Tokens of all frames with output, as they were counted when they came. */
  tokens: number
  /** How many frames had output. */
  frames: number
  /** The time before each frame with output but the first, and how many tokens each of these held. */
  gaps: number[]
  sizes: number[]
  /** There were too many of them to be kept: the listener has some. */
  handedOn: boolean
  /** Characters of the first frame with output and of those right behind it, and of all frames, as near as they are known. */
  firstLengths: number[]
  length: number
  /** One for each token; empty unless asked for. */
  readonly stamps: number[]
  /** When each token was read, which is later than when it came; empty unless asked for. */
  readonly reads: number[]
}

export const newTimes = (): StreamTimes => ({
  firstTokenMs: undefined,
  firstReasoningMs: undefined,
  firstContentMs: undefined,
  lastTokenMs: undefined,
  firstTokens: 0,
  tokens: 0,
  frames: 0,
  gaps: [],
  sizes: [],
  handedOn: false,
  firstLengths: [],
  length: 0,
  stamps: [],
  reads: [],
})
