/** The reference's answers, put in the server's mouth, are as likely to it as to the reference. */
import { largest } from '../../base/extremes.ts'
import type { Finding } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { answered, sendsFor } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { inTurn } from '../endpoints.ts'
import { asReference } from '../grounds.ts'
import { oneOfEach } from '../judges/one-of-each.ts'
import { firstChoice } from '../judges/read.ts'
import { type Golden, askForced, goldensOf } from '../judges/goldens.ts'

const path = 'choices[0].logprobs.token_logprobs'

export const accuracyForced = defineCheck({
  id: 'accuracy/forced',
  title: 'The reference’s answers are as likely to the server as to the reference',
  advice: 'Look for what differs from the reference at every token: weights, scales, positions, attention.',
  answers: 'after one near tie the rest of an answer was never judged, whatever it said',
  level: 'must',
  grounds: { default: asReference },
  needs: ['goldens', 'completions', 'echo', 'logprobs', 'token-ids'],
  applies: goldensOf,
  codes: ['logprobs-missing', 'too-unlikely'],
  exercise: (context, goldens) => inTurn(sendsFor(goldens, (golden) => askForced(context, golden))),
  judge: (transcript, goldens) =>
    oneOfEach(answered(transcript, goldens).flatMap((golden) => forcedFindings(golden, golden.answer))),
  notes: noteWorst,
})

/** Log-probabilities of the reference's tokens, as far as the server says them. */
function knownLogprobs({ promptIds, ids }: Golden, answer: Exchange): readonly number[] {
  const got = firstChoice(answer).logprobs.slice(promptIds.length, promptIds.length + ids.length)
  return got.flatMap(({ logprob }) => (logprob === null ? [] : [logprob]))
}

function noteWorst(transcript: Transcript, goldens: readonly Golden[]): readonly string[] {
  const behind = answered(transcript, goldens).map(
    (golden) => mean(golden.logprobs) - mean(knownLogprobs(golden, golden.answer)),
  )
  const worst = largest(behind)
  return [
    `The worst of ${behind.length} answers of the reference is ${worst.toFixed(4)} nats a token less likely.`,
  ]
}

function forcedFindings(golden: Golden, answer: Exchange): readonly Finding[] {
  const { exchange, ids, logprobs, bounds } = golden
  const known = knownLogprobs(golden, answer)
  if (known.length < ids.length) {
    const message = `Only ${known.length} of the ${ids.length} tokens of the reference’s answer have a log-probability.`
    return [{ code: 'logprobs-missing', message, exchange, path }]
  }
  const [own, reference] = [mean(known), mean(logprobs)]
  if (reference - own <= bounds.meanNats) return []
  const message = `The reference’s answer has ${own.toFixed(3)} nats a token here, ${reference.toFixed(3)} there; the limit is ${bounds.meanNats} below.`
  return [{ code: 'too-unlikely', message, exchange, path }]
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
