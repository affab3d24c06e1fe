/** An answer that max_tokens cuts, within the thought or after it, is the begin of the uncut one in both modes. */
import type { CheckContext, Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { type Body, ask } from '../endpoints.ts'
import { oneOfEach } from '../judges/one-of-each.ts'
import { firstChoice, quote, tokenCounts } from '../judges/read.ts'
import { sameAnswerCodes, sameAnswerFindings } from '../judges/same-answer.ts'
import { askStreamed } from '../streamed.ts'
import { cutPositions } from '../judges/cut-positions.ts'
import { finishFindings } from '../judges/judge-calls.ts'
import { markupFindings } from '../judges/judge-thought.ts'
import { skipWithoutThought, thoughtBody } from '../judges/thought.ts'

export const reasoningCut = defineCheck<string>({
  id: 'reasoning/cut',
  title: 'An answer cut by max_tokens at any token keeps thought and content apart',
  advice: 'Have clients treat an answer that ended by length as one whose content may be missing.',
  answers: 'a thought that max_tokens cut came as content, because its closing tag was missing',
  level: 'must',
  needs: ['reasoning'],
  skip: skipWithoutThought(),
  codes: ['finish-reason-wrong', 'reasoning-wrong', 'content-wrong', 'markup-leaked', ...sameAnswerCodes],
  exercise: sendCuts,
  judge: judgeCuts,
})

async function sendCuts(context: CheckContext): Promise<Transcript> {
  const body: Body = thoughtBody(context.facts, 'on')
  const full = await ask(context, 'chat', body)
  const transcript: Record<string, Exchange> = { full }
  for (const limit of cutPositions(tokenCounts(full)?.completion ?? 0)) {
    const cut = { ...body, max_tokens: limit }
    transcript[`whole ${limit}`] = await ask(context, 'chat', cut)
    transcript[`streamed ${limit}`] = await askStreamed(context, 'chat', cut)
  }
  return transcript
}

function judgeCuts({ full, ...cuts }: Transcript, facts: ServerFacts): Judgement {
  if (full === undefined || firstChoice(full).reasoning === '') {
    return { vacuous: 'the uncut answer has no reasoning' }
  }
  const findings = Object.entries(cuts).flatMap(([exchange, answer]) => [
    ...finishFindings(answer, ['length']).map((finding) => ({ ...finding, exchange })),
    ...beginFindings(exchange, answer, full),
    ...markupFindings(exchange, answer, facts),
    ...modeFindings(exchange, answer, cuts),
  ])
  return oneOfEach(findings)
}

function beginFindings(exchange: string, answer: Exchange, full: Exchange): readonly Finding[] {
  const [cut, uncut] = [firstChoice(answer), firstChoice(full)]
  const findings: Finding[] = []
  const add = (code: string, field: string, [expected, got]: readonly [string, string]): void => {
    const message = `Expected the begin of ${quote(expected)}, got ${quote(got)}.`
    findings.push({ code, message, exchange, path: `choices[0].message.${field}` })
  }
  if (!uncut.reasoning.startsWith(cut.reasoning)) {
    add('reasoning-wrong', 'reasoning', [uncut.reasoning, cut.reasoning])
  }
  // Content can only begin once the thought is over.
  const over = cut.reasoning.trim() === uncut.reasoning.trim()
  if (!uncut.text.startsWith(cut.text) || (cut.text !== '' && !over)) {
    add('content-wrong', 'content', [over ? uncut.text : '', cut.text])
  }
  return findings
}

function modeFindings(exchange: string, answer: Exchange, cuts: Transcript): readonly Finding[] {
  const streamed = exchange.replace(/^whole /, 'streamed ')
  const other = cuts[streamed]
  if (streamed === exchange || other === undefined) return []
  return sameAnswerFindings({ name: exchange, answer }, { name: streamed, answer: other })
}
