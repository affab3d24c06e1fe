/** The thought comes under one name, and under today's. */
import type { Finding } from '../../contract/check.ts'
import { defineCheck } from '../define-check.ts'
import { firstChoice } from '../judges/read.ts'
import { askBothWays } from '../streamed.ts'
import { thoughtOf, thoughtBody } from '../judges/thought.ts'

export const reasoningFieldName = defineCheck({
  id: 'reasoning/field-name',
  title: 'Reasoning comes in the field reasoning, whole and streamed',
  advice: 'Have clients read both reasoning and reasoning_content.',
  answers: 'clients that showed no thought after reasoning_content had been renamed to reasoning',
  level: 'should',
  needs: ['reasoning'],
  applies: (facts) => thoughtOf(facts),
  codes: ['older-field', 'fields-differ'],
  exercise: (context, thought) => askBothWays(context, 'chat', thoughtBody(context.facts, thought, 'on')),
  judge: ({ whole, streamed }) => {
    const names = { whole: firstChoice(whole).reasoningField, streamed: firstChoice(streamed).reasoningField }
    if (names.whole === undefined && names.streamed === undefined) {
      return { vacuous: 'no answer has reasoning' }
    }
    const findings: Finding[] = Object.entries(names).flatMap(([exchange, name]) => {
      if (name !== 'reasoning_content') return []
      const message = 'The thought comes as reasoning_content, the name before reasoning.'
      return [{ code: 'older-field', message, exchange, path: 'choices[0].message.reasoning_content' }]
    })
    if (names.whole !== names.streamed) {
      const message = `The thought comes as ${names.whole ?? 'nothing'} whole and as ${names.streamed ?? 'nothing'} streamed.`
      findings.push({ code: 'fields-differ', message, exchange: 'streamed' })
    }
    return findings
  },
})
