/** A bounded answer that max_tokens cuts is the begin of the uncut one, and says that it was cut. */
import type { CheckContext, Finding, Judgement } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { ask } from '../endpoints.ts'
import { oneOfEach } from '../judges/one-of-each.ts'
import { firstChoice, quote, tokenCounts } from '../judges/read.ts'
import { sameAnswerCodes, sameAnswerFindings } from '../judges/same-answer.ts'
import { askStreamed } from '../streamed.ts'
import { cutPositions } from '../judges/cut-positions.ts'
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

export const structuredCut = defineCheck<string>({
  id: 'structured/cut',
  title: 'A bounded answer cut by max_tokens at any token says so',
  advice: 'Have clients treat an answer that ended by length as incomplete before they parse it.',
  answers: 'half an object ended with finish_reason stop, and clients parsed it',
  level: 'must',
  needs: ['chat', 'structured-output'],
  codes: ['finish-reason-wrong', 'content-wrong', ...sameAnswerCodes],
  exercise: sendCuts,
  judge: judgeCuts,
})

async function sendCuts(context: CheckContext): Promise<Transcript> {
  const body = constrainedBody(context, schemaFormat(short))
  const full = await ask(context, 'chat', body)
  const transcript: Record<string, Exchange> = { full }
  for (const limit of cutPositions(tokenCounts(full)?.completion ?? 0)) {
    const cut = { ...body, max_tokens: limit }
    transcript[`whole ${limit}`] = await ask(context, 'chat', cut)
    transcript[`streamed ${limit}`] = await askStreamed(context, 'chat', cut)
  }
  return transcript
}

function judgeCuts({ full, ...cuts }: Transcript): Judgement {
  const uncut = full === undefined ? '' : firstChoice(full).text
  if (uncut === '') return { vacuous: 'the uncut answer is empty' }
  const findings = Object.entries(cuts).flatMap(([exchange, answer]): readonly Finding[] => {
    const { text } = firstChoice(answer)
    const message = `Expected the begin of ${quote(uncut)}, got ${quote(text)}.`
    const wrong = uncut.startsWith(text) ? [] : [{ code: 'content-wrong', message, exchange, path: textPath }]
    const finish = finishFindings(answer, ['length']).map((finding) => ({ ...finding, exchange }))
    return [...finish, ...wrong, ...modeFindings(exchange, cuts)]
  })
  return oneOfEach(findings)
}

function modeFindings(exchange: string, cuts: Transcript): readonly Finding[] {
  const streamed = exchange.replace(/^whole /, 'streamed ')
  const [answer, other] = [cuts[exchange], cuts[streamed]]
  if (streamed === exchange || answer === undefined || other === undefined) return []
  return sameAnswerFindings({ name: exchange, answer }, { name: streamed, answer: other })
}
