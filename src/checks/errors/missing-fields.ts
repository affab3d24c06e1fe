/** A chat without messages, or with a message that has no role, is refused as an invalid request. */
import { defineCheck } from '../define-check.ts'
import { ask, inTurn } from '../endpoints.ts'
import { invalidRequest, refusedWith } from '../judges/rejection.ts'

export const errorsMissingFields = defineCheck({
  id: 'errors/missing-fields',
  title: 'A chat without messages or roles is refused with 400',
  advice: 'Have the server or its gateway refuse it with 400.',
  answers: 'a request that says nothing brings 500, which clients retry',
  level: 'must',
  needs: ['chat'],
  exercise: (context) =>
    inTurn({
      'no messages': () => ask(context, 'chat', { max_tokens: 1 }),
      'empty messages': () => ask(context, 'chat', { messages: [], max_tokens: 1 }),
      'no role': () => ask(context, 'chat', { messages: [{ content: 'Hi' }], max_tokens: 1 }),
    }),
  ...refusedWith(invalidRequest),
})
