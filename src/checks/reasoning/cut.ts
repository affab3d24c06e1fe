/** An answer that max_tokens cuts, within the thought or after it, is the beginning of the uncut one in both modes. */
import { vllmReasoning } from '../grounds.ts'
import type { Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { ask } from '../endpoints.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { oneOfEach } from '../judges/one-of-each.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { sameAnswerCodes, sameAnswerFindings } from '../judges/same-answer.ts'
import { beginning, cutAnswers, cutComparisons, modeFindings, sendCuts } from '../judges/cut-positions.ts'
import { nearNats, whyDifferent, withReason } from '../judges/tie/explain-answers.ts'
import { finishFindings } from '../judges/judge-calls.ts'
import { markupFindings } from '../judges/judge-thought.ts'
import { type Thought, thoughtBody, thoughtOf } from '../judges/thought.ts'

export const reasoningCut = defineCheck({
  id: 'reasoning/cut',
  title: 'An answer cut by max_tokens at any token keeps thought and content apart',
  advice: 'Have clients treat an answer that ended by length as one whose content may be missing.',
  answers: 'a thought that max_tokens cut came as content, because its closing tag was missing',
  level: 'must',
  needs: ['reasoning'],
  applies: (facts) => thoughtOf(facts),
  grounds: { default: vllmReasoning },
  compares: cutComparisons,
  codes: ['finish-reason-wrong', 'reasoning-wrong', 'content-wrong', 'markup-leaked', ...sameAnswerCodes],
  exercise: async (context, thought): Promise<Transcript> => {
    const body = thoughtBody(context.facts, thought, 'on')
    const full = await ask(context, 'chat', body)
    return firstChoice(full).reasoning === '' ? { full } : { full, ...(await sendCuts(context, body, full)) }
  },
  judge: judgeCuts,
})

function judgeCuts(transcript: Transcript, thought: Thought, facts: ServerFacts): Judgement {
  const { full } = transcript
  if (full === undefined || firstChoice(full).reasoning === '') {
    return { vacuous: 'the uncut answer has no reasoning' }
  }
  const findings = cutAnswers(transcript, full).flatMap(({ answer, ...cut }) => [
    ...inExchange(cut.exchange, finishFindings(answer, ['length'])),
    ...withReason(
      beginFindings(cut.exchange, answer, full),
      whyDifferent(transcript, beginning(cut.exchange), facts),
    ),
    ...markupFindings(cut.exchange, answer, thought),
    ...modeFindings(transcript, cut, (one, two) => sameAnswerFindings(one, two, nearNats(facts))),
  ])
  return oneOfEach(findings)
}

function beginFindings(exchange: string, answer: Exchange, full: Exchange): readonly Finding[] {
  const [cut, uncut] = [firstChoice(answer), firstChoice(full)]
  const findings: Finding[] = []
  const add = (code: string, field: string, [expected, got]: readonly [string, string]): void => {
    const message = `Expected a beginning of ${quote(expected)}, got ${quote(got)}.`
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
