/** Requests with thinking on and off run at the same time, and each keeps its own. */
import type { Finding } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { atOnce, inTurn } from '../endpoints.ts'
import { sameAnswerCodes, sameAnswerFindings } from '../judges/same-answer.ts'
import { askStreamed } from '../streamed.ts'
import { missingFindings, shownFindings } from '../judges/judge-thought.ts'
import { skipWithoutThought, thoughtBody } from '../judges/thought.ts'

const times = [1, 2, 3]
const modes = ['on', 'off'] as const

export const reasoningConcurrent = defineCheck<string>({
  id: 'reasoning/concurrent',
  title: 'Requests with thinking on and off at the same time keep their own',
  advice: 'Take it for state that requests share in the parser until proven otherwise.',
  answers: 'the state of a parser shared by requests: one with thinking off got reasoning and no content',
  level: 'must',
  needs: ['reasoning'],
  skip: skipWithoutThought('off'),
  codes: ['reasoning-missing', 'reasoning-shown', ...sameAnswerCodes],
  exercise: async (context) => {
    const sends = (when: string) =>
      modes.map((mode) => {
        const body = thoughtBody(context.facts, mode)
        return [`${mode} ${when}`, () => askStreamed(context, 'chat', body)] as const
      })
    const alone = await inTurn(Object.fromEntries(sends('alone')))
    const together = times.flatMap((time) => sends(`together ${time}`))
    return { ...alone, ...(await atOnce(Object.fromEntries(together))) }
  },
  judge: (transcript) =>
    Object.entries(transcript).flatMap(([exchange, answer]) => [
      ...(exchange.startsWith('on ') ? missingFindings(exchange, answer) : shownFindings(exchange, answer)),
      ...aloneFindings(exchange, transcript),
    ]),
})

function aloneFindings(exchange: string, transcript: Transcript): readonly Finding[] {
  const [mode = '', when] = exchange.split(' ')
  const [alone, answer] = [transcript[`${mode} alone`], transcript[exchange]]
  if (when === 'alone' || alone === undefined || answer === undefined) return []
  return sameAnswerFindings({ name: `${mode} alone`, answer: alone }, { name: exchange, answer })
}
