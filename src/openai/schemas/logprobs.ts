/** Log-probabilities, in the form of each endpoint. Values are natural logarithms; positions are tokens. */
import { z } from 'zod'

const logprob = z.number()

/** `choices[].logprobs` of `/v1/completions`: parallel arrays; null where there is nothing to condition on. */
export const completionLogprobsSchema = z.looseObject({
  tokens: z.array(z.string()),
  token_logprobs: z.array(logprob.nullable()),
  top_logprobs: z.array(z.record(z.string(), logprob).nullable()),
  /** Where each token starts in the text, in characters. */
  text_offset: z.array(z.int().nonnegative()),
})

const bytes = z.array(z.int().min(0).max(255)).nullish()

/** `choices[].logprobs` of `/v1/chat/completions`: one object a token. */
export const chatLogprobsSchema = z.looseObject({
  content: z.array(
    z.looseObject({
      token: z.string(),
      logprob,
      bytes,
      top_logprobs: z.array(z.looseObject({ token: z.string(), logprob, bytes })),
    }),
  ),
})
