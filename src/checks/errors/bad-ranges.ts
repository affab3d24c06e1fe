/** A number out of its documented range is refused as an invalid request, not clamped and not obeyed. */
import { defineCheck } from '../define-check.ts'
import { sendVariants, endpointsOf } from '../endpoints.ts'
import { invalidRequest, refusedWith } from '../judges/rejection.ts'

export const errorsBadRanges = defineCheck({
  id: 'errors/bad-ranges',
  title: 'A number out of its range is refused with 400',
  advice: 'Validate sampling parameters before they reach the engine, where they can end it.',
  answers: 'values out of range reach the engine and end it for everybody',
  level: 'must',
  needs: [],
  applies: endpointsOf,
  exercise: (context) =>
    sendVariants(context, {
      'temperature -1': { temperature: -1 },
      'top_p 2': { top_p: 2 },
      'n 0': { n: 0 },
      'max_tokens -1': { max_tokens: -1 },
      'presence_penalty 5': { presence_penalty: 5 },
      ...(context.facts.claims.includes('logprobs') ? { 'logprobs -1': { logprobs: -1 } } : {}),
    }),
  ...refusedWith(invalidRequest),
})
