/** What a preset with draft tokens expects of them. */

/** A greedy request on which draft tokens are made. */
export interface SpeculationPrompt {
  readonly endpoint: 'completions' | 'chat'
  readonly prompt: string
  /** Tokens of the answer at most. Default 48. */
  readonly maxTokens?: number
}

export interface SpeculationExpectation {
  readonly prompts: readonly SpeculationPrompt[]
  /** Least tokens a step over all prompts: 1 + accepted ÷ drafts. */
  readonly acceptanceLength?: number
  /** Least share of drafts whose token at each position is accepted, from the first position on. */
  readonly acceptedPerPosition?: readonly number[]
  /** Least speed of one request at a time beside the baseline's, e.g. 1.5. */
  readonly speedRatio?: number
}
