/** A prompt longer than the context is refused, not cut in silence and not left to crash the engine. */
import { defineCheck } from '../define-check.ts'
import { ask, onEachEndpoint, skipWithoutEndpoint } from '../endpoints.ts'
import { judgeRejections, rejectionCodes } from '../judges/rejection.ts'
import { user } from '../prompts.ts'

/** Two megabytes of prompt; more would test proxies rather than the server. */
const mostTokens = 1_000_000

export const errorsPromptTooLong = defineCheck<string>({
  id: 'errors/prompt-too-long',
  title: 'A prompt longer than the context is refused with 400',
  advice: 'Limit prompts before the engine: silently cut ones give wrong answers.',
  answers: 'a prompt over the context is cut in silence, or hangs in the queue',
  level: 'must',
  needs: [],
  skip: (facts) => {
    if (facts.maxModelLen === undefined) return 'the server does not say how long its context is'
    if (facts.maxModelLen > mostTokens) return `the context is longer than ${mostTokens} tokens`
    return skipWithoutEndpoint(facts)
  },
  expects: 'replied',
  codes: rejectionCodes,
  exercise: (context) => {
    // Each word is at least one token.
    const text = 'a '.repeat((context.facts.maxModelLen ?? 0) + 16)
    return onEachEndpoint(context, (endpoint) => {
      const prompt = endpoint === 'chat' ? { messages: [user(text)] } : { prompt: text }
      return ask(context, endpoint, { ...prompt, max_tokens: 1, temperature: 0 })
    })
  },
  judge: (transcript) => judgeRejections(transcript, [400, 413, 422]),
})
