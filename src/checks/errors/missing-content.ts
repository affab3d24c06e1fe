/** A user message without content is refused: answering it hides a bug of the caller. */
import { defineCheck } from '../define-check.ts'
import { ask } from '../endpoints.ts'
import { invalidRequest, refusedWith } from '../judges/rejection.ts'

export const errorsMissingContent = defineCheck({
  id: 'errors/missing-content',
  title: 'A user message without content is refused with 400',
  advice: "Have a gateway refuse it, or accept that callers' mistakes get an answer.",
  // OpenAI's reference requires it; vLLM's message type for templates of all kinds does not.
  answers: 'a message without content is answered as if nothing were wrong',
  level: 'should',
  needs: ['chat'],
  exercise: async (context) => ({
    reply: await ask(context, 'chat', { messages: [{ role: 'user' }], max_tokens: 1, temperature: 0 }),
  }),
  ...refusedWith(invalidRequest),
})
