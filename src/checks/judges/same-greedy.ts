/** Judges that two greedy answers with log-probabilities are the same, up to the rounding of another batch or block. */
import type { Finding, ServerFacts } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import type { Named } from './compare.ts'
import { firstChoice, quote } from './read.ts'
import { nearNats } from './tie/explain-answers.ts'
import { describeFork, driftOf, findFork, isNearTie } from './tie/fork.ts'

export const sameGreedyCodes = ['answer-differs', 'logprobs-differ'] as const

/** What every request needs whose answer is compared so: what is near a tie is among the first three. */
export const greedyFields = { temperature: 0, logprobs: 3 } as const
/** The same for chat. */
export const greedyChatFields = { temperature: 0, logprobs: true, top_logprobs: 3 } as const

/** Whether an answer came again as it was, so that others can be held against it. */
export function repeats(reference: Exchange, control: Exchange, facts: ServerFacts): boolean {
  const fork = findFork(firstChoice(reference).logprobs, firstChoice(control).logprobs)
  return fork === undefined || isNearTie(fork, nearNats(facts))
}

/**
 * Judges what in another answer is not what the reference has: another answer, or other log-probabilities of the same
 * tokens.
 *
 * @param control the reference's own repetition: what differs there too is not a fault of what is compared
 */
export function sameGreedy(facts: ServerFacts, control?: Exchange) {
  const nats = nearNats(facts)
  return (reference: Named, other: Named): readonly Finding[] => {
    const [a, b] = [firstChoice(reference.answer), firstChoice(other.answer)]
    const exchange = other.name
    const fork = findFork(a.logprobs, b.logprobs)
    if (fork !== undefined && !isNearTie(fork, nats)) {
      const message = `Parts from ${reference.name} ${describeFork(fork)}.`
      return [{ code: 'answer-differs', message, exchange, path: `choices[0].logprobs[${fork.at}]` }]
    }
    if (fork === undefined && a.text !== b.text) {
      const message = `Expected what ${reference.name} has, ${quote(a.text)}, got ${quote(b.text)}.`
      return [{ code: 'answer-differs', message, exchange, path: 'choices[0].text' }]
    }
    const usual = control === undefined ? 0 : driftOf(a.logprobs, firstChoice(control).logprobs)
    const drift = driftOf(a.logprobs, b.logprobs)
    if (drift <= nats + usual) return []
    const message = `The same tokens have log-probabilities up to ${drift.toFixed(2)} nats apart from those of ${reference.name}.`
    return [{ code: 'logprobs-differ', message, exchange, path: 'choices[0].logprobs' }]
  }
}
