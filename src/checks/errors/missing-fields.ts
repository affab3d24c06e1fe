/** A chat without messages is refused as an invalid request. */
import { defineCheck } from '../define-check.ts'
import { http, openai, serverFault } from '../grounds.ts'
import { ask, inTurn } from '../endpoints.ts'
import { invalidRequest, refusedWith } from '../judges/rejection.ts'

export const errorsMissingFields = defineCheck({
  id: 'errors/missing-fields',
  title: 'A chat without messages is refused with 400',
  advice: 'Have the server or its gateway refuse it with 400.',
  answers: 'a request without messages was answered with 500, which clients send again',
  level: 'must',
  grounds: {
    default: serverFault,
    'mistake-answered': openai('chat/create', 'messages, which is required'),
    'status-wrong': http('15.5.5', '404 is for a resource that was not found'),
  },
  needs: ['chat'],
  exercise: (context) =>
    inTurn({
      'no messages': () => ask(context, 'chat', { max_tokens: 1 }),
      'empty messages': () => ask(context, 'chat', { messages: [], max_tokens: 1 }),
    }),
  ...refusedWith(invalidRequest),
})
