/** Thirty-two requests at once over the base and all adapters each bring the answer of the one they ask. */
import type { Judgement, ServerFacts, Skip } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { isSkip } from '../applies.ts'
import { defineCheck } from '../define-check.ts'
import { vllmLora } from '../grounds.ts'
import { atOnce } from '../endpoints.ts'
import { oneOfEach } from '../judges/one-of-each.ts'
import { answerCodes, answerFindings } from './parts/judge-answers.ts'
import { type Asked, adaptersOf, askedOf, base, sendsOf } from './parts/questions.ts'
import { namesTogether } from './parts/together.ts'

const requests = 32

/** Neighbours ask different ones, so that every batch is mixed. */
function mix(facts: ServerFacts): readonly Asked[] | Skip {
  const served = adaptersOf(facts)
  if (isSkip(served)) return served
  const names = [base, ...served]
  const perName = names.map((name) => askedOf(facts, [name]))
  return Array.from({ length: requests }, (_, at) => {
    const own = perName[at % names.length] ?? []
    const one = own[Math.floor(at / names.length) % Math.max(1, own.length)]
    return one === undefined ? [] : [{ ...one, exchange: `${at + 1} ${one.exchange}` }]
  }).flat()
}

export const loraMixed = defineCheck({
  id: 'lora/mixed',
  title: 'Mixed requests at once each bring the answer of the adapter they ask',
  advice: 'Do not serve several tenants from this server: requests of a batch get weights of others.',
  answers: 'requests for the base got the deltas of an adapter in the same batch (vllm pull request 48421)',
  level: 'must',
  needs: ['chat', 'lora'],
  grounds: { default: vllmLora },
  applies: mix,
  codes: answerCodes,
  exercise: (context, asked) => atOnce(sendsOf(context, asked)),
  judge: judgeMix,
})

function judgeMix(transcript: Transcript, asked: readonly Asked[]): Judgement {
  const findings = oneOfEach(answerFindings(transcript, asked))
  if (findings.length > 0 || namesTogether(transcript, asked) > 1) return findings
  return { vacuous: 'the requests never ran at the same time' }
}
