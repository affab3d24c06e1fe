/** A bounded answer that max_tokens cuts is the beginning of the uncut one, and says that it was cut. */
import type { Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { openai } from '../grounds.ts'
import { ask } from '../endpoints.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { oneOfEach } from '../judges/one-of-each.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { sameAnswerCodes, sameAnswerFindings } from '../judges/same-answer.ts'
import { beginning, cutAnswers, cutComparisons, modeFindings, sendCuts } from '../judges/cut-positions.ts'
import { nearNats, whyDifferent, withReason } from '../judges/tie/explain-answers.ts'
import { finishFindings } from '../judges/judge-calls.ts'
import { type Schema, constrainedBody, schemaFormat, textPath } from '../judges/constraint.ts'

/** Short, since every token of the answer costs two requests. */
const short: Schema = {
  type: 'object',
  properties: {
    city: { type: 'string', enum: ['Paris', 'Rome'] },
    seen: { type: 'array', items: { enum: [1, 2] }, minItems: 2, maxItems: 2 },
  },
  required: ['city', 'seen'],
  additionalProperties: false,
}

export const structuredCut = defineCheck({
  id: 'structured/cut',
  title: 'A bounded answer cut by max_tokens at any token says so',
  advice: 'Have clients treat an answer that ended by length as incomplete before they parse it.',
  answers: 'half an object ended with finish_reason stop, and clients parsed it',
  level: 'must',
  needs: ['chat', 'structured-output'],
  grounds: {
    default: openai(
      'chat/object',
      'choices[].finish_reason, length if the maximum number of tokens was reached',
    ),
  },
  codes: ['finish-reason-wrong', 'content-wrong', ...sameAnswerCodes],
  compares: cutComparisons,
  exercise: async (context) => {
    const body = constrainedBody(context, schemaFormat(short))
    const full = await ask(context, 'chat', body)
    return { full, ...(await sendCuts(context, body, full)) }
  },
  judge: judgeCuts,
})

function judgeCuts(transcript: Transcript, facts: ServerFacts): Judgement {
  const { full } = transcript
  const uncut = full === undefined ? '' : firstChoice(full).text
  if (full === undefined || uncut === '') return { vacuous: 'the uncut answer is empty' }
  const findings = cutAnswers(transcript, full).flatMap(({ answer, ...cut }): readonly Finding[] => {
    const { exchange } = cut
    const { text } = firstChoice(answer)
    const message = `Expected a beginning of ${quote(uncut)}, got ${quote(text)}.`
    const wrong = uncut.startsWith(text) ? [] : [{ code: 'content-wrong', message, exchange, path: textPath }]
    const finish = inExchange(exchange, finishFindings(answer, ['length']))
    const why = whyDifferent(transcript, beginning(exchange), facts)
    return [
      ...finish,
      ...withReason(wrong, why),
      ...modeFindings(transcript, cut, (one, two) => sameAnswerFindings(one, two, nearNats(facts))),
    ]
  })
  return oneOfEach(findings)
}
