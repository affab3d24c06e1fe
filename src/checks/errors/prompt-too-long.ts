/** A prompt longer than the context is refused, not cut without a word and not left to crash the engine. */
import type { ServerFacts, Skip } from '../../contract/check.ts'
import { both } from '../applies.ts'
import { defineCheck } from '../define-check.ts'
import { openai, serverFault } from '../grounds.ts'
import { ask, endpointsOf, onEachEndpoint } from '../endpoints.ts'
import { refusedWith } from '../judges/rejection.ts'
import { user } from '../prompts.ts'

/** Two megabytes of prompt; more would test proxies rather than the server. */
const mostTokens = 1_000_000

export const errorsPromptTooLong = defineCheck({
  id: 'errors/prompt-too-long',
  title: 'A prompt longer than the context is refused with 400',
  advice: 'Have the server refuse what does not fit: an answer to a cut prompt is wrong and looks right.',
  answers: 'a prompt over the context is cut without a word, or hangs in the queue',
  level: 'must',
  grounds: {
    default: serverFault,
    'mistake-answered': openai(
      'completions/create',
      'max_tokens: prompt and answer cannot exceed the context length',
    ),
  },
  noted: ['status-wrong'],
  needs: [],
  applies: (facts) => both(contextOf(facts), endpointsOf(facts)),
  exercise: (context, [tokens]) => {
    // Each word is at least one token.
    const text = 'a '.repeat(tokens + 16)
    return onEachEndpoint(context, (endpoint) => {
      const prompt = endpoint === 'chat' ? { messages: [user(text)] } : { prompt: text }
      return ask(context, endpoint, { ...prompt, max_tokens: 1, temperature: 0 })
    })
  },
  ...refusedWith([400, 413, 422]),
})

function contextOf({ maxModelLen }: ServerFacts): number | Skip {
  if (maxModelLen === undefined) return { skip: 'the server does not say how long its context is' }
  return maxModelLen > mostTokens ? { skip: `the context is longer than ${mostTokens} tokens` } : maxModelLen
}
