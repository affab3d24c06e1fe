/** The log-probabilities of a streamed completion are those of the whole one, token by token. */
import type { Finding } from '../../contract/check.ts'
import { defineCheck } from '../define-check.ts'
import { sameStreamed } from '../grounds.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { nearNats } from '../judges/tie/explain-answers.ts'
import { describeFork, findFork, isNearTie } from '../judges/tie/fork.ts'
import { countFrom } from '../prompts.ts'
import { askBothWays } from '../streamed.ts'

export const streamLogprobsEqualsWhole = defineCheck({
  id: 'stream/logprobs-equals-whole',
  title: 'Log-probabilities are the same streamed and whole',
  advice: 'Compare both exchanges token by token.',
  answers: 'log-probabilities get lost where a chunk carries several tokens',
  level: 'must',
  grounds: { default: sameStreamed },
  needs: ['completions', 'logprobs'],
  codes: ['logprobs-missing', 'tokens-differ', 'logprob-differs'],
  exercise: (context) =>
    askBothWays(context, 'completions', { prompt: countFrom(1), max_tokens: 8, temperature: 0, logprobs: 1 }),
  judge: ({ whole, streamed }, facts) => {
    const nats = nearNats(facts)
    const place = { exchange: 'streamed', path: 'choices[0].logprobs' }
    const expected = firstChoice(whole).logprobs
    const got = firstChoice(streamed).logprobs
    if (expected.length === 0) return { vacuous: 'the whole answer has no logprobs' }
    if (got.length === 0)
      return [{ code: 'logprobs-missing', message: 'The stream has no logprobs.', ...place }]

    const fork = findFork(expected, got)
    if (fork !== undefined && !isNearTie(fork, nats)) {
      const message = `The stream parts from the whole answer ${describeFork(fork)}.`
      return [{ code: 'tokens-differ', message, ...place }]
    }
    return expected.slice(0, fork?.at).flatMap(({ token, logprob }, index): Finding[] => {
      const other = got[index]?.logprob ?? 0
      if (Math.abs((logprob ?? 0) - other) <= nats) return []
      const message = `${quote(token)} has ${logprob} whole and ${other} streamed.`
      return [{ code: 'logprob-differs', message, ...place }]
    })
  },
})
