/** A number out of its documented range does not break the server; that it is refused, not clamped, is noted. */
import { defineCheck } from '../define-check.ts'
import { serverFault } from '../grounds.ts'
import { sendVariants, endpointsOf } from '../endpoints.ts'
import { invalidRequest, refusedWith } from '../judges/rejection.ts'

export const errorsBadRanges = defineCheck({
  id: 'errors/bad-ranges',
  title: 'A number out of its range breaks nothing and is refused with 400',
  advice: 'Validate sampling parameters before they reach the engine, where they can end it.',
  answers: 'values out of range reach the engine and end it for everybody',
  level: 'must',
  // The reference gives ranges of requests; it does not say that a server has to refuse what is out of them.
  grounds: { default: serverFault },
  noted: ['mistake-answered', 'status-wrong'],
  needs: [],
  applies: endpointsOf,
  exercise: (context) =>
    sendVariants(context, {
      'temperature -1': { temperature: -1 },
      'top_p 2': { top_p: 2 },
      'n 0': { n: 0 },
      // To some servers it means no limit; then one of these soon ends the answer.
      'max_tokens -1': { max_tokens: -1, stop: [' ', 'e', 'a', '\n'] },
      'presence_penalty 5': { presence_penalty: 5 },
      ...(context.facts.claims.includes('logprobs') ? { 'logprobs -1': { logprobs: -1 } } : {}),
    }),
  ...refusedWith(invalidRequest),
})
