/** Clients that hang up disturb nobody: the answer beside them and the one after them are what they are alone. */
import type { CheckContext, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import type { Some } from '../applies.ts'
import { defineCheck } from '../define-check.ts'
import { type Endpoint, ask, shortBody, endpointsOf } from '../endpoints.ts'
import { greedy } from '../grounds.ts'
import { sameAnswerCodes, sameAnswers } from '../judges/same-answer.ts'
import { attempts, forms, hasOutput, isLeft, leaveForm, notLeft, sendReferences } from '../judges/hang-ups.ts'

const pairs = forms.flatMap(({ name }) =>
  attempts.flatMap((attempt) =>
    ['beside', 'after'].map((when) => ({ reference: 'alone', other: `${when} ${name} ${attempt}` })),
  ),
)

export const cancelRecovers = defineCheck({
  id: 'cancel/recovers',
  title: 'Answers beside and after requests that were hung up on are right',
  advice:
    'Where the other streams are whole, one impatient client can break this server: look at what an abort leaves behind.',
  answers: 'an aborted request crashed the engine, or spoiled the requests that came after it',
  level: 'must',
  grounds: { default: greedy },
  needs: [],
  applies: endpointsOf,
  codes: sameAnswerCodes,
  compares: () => pairs,
  exercise: async (context) => {
    const references = await sendReferences(context)
    const transcript: Record<string, Exchange> = { alone: await plain(context) }
    for (const form of forms) {
      for (const attempt of attempts) {
        const left = leaveForm(context, { form, references, attempt })
        const [beside, exchanges] = await Promise.all([plain(context), left])
        Object.assign(transcript, exchanges)
        transcript[`beside ${form.name} ${attempt}`] = beside
        transcript[`after ${form.name} ${attempt}`] = await plain(context)
        if (isLeft(exchanges, form)) break
      }
    }
    return transcript
  },
  judge: judgeRecovery,
})

function plain(context: CheckContext): Promise<Exchange> {
  const endpoint = context.facts.claims.includes('chat') ? 'chat' : 'completions'
  return ask(context, endpoint, { ...shortBody(endpoint), max_tokens: 16 })
}

function judgeRecovery(transcript: Transcript, _: Some<Endpoint>, facts: ServerFacts): Judgement {
  const { alone } = transcript
  const because = notLeft(transcript)
  if (because !== undefined) return { vacuous: because }
  if (alone === undefined || !hasOutput(alone)) return { vacuous: 'the answer is empty' }
  return sameAnswers(transcript, pairs, facts)
}
