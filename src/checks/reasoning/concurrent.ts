/** Requests with thinking on and off run at the same time, and each keeps its own. */
import { type Case, answered, sendsFor } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { atOnce, inTurn } from '../endpoints.ts'
import { compare } from '../judges/compare.ts'
import { sameAnswerCodes, sameAnswerFindings } from '../judges/same-answer.ts'
import { askStreamed } from '../streamed.ts'
import { missingFindings, shownFindings } from '../judges/judge-thought.ts'
import { thoughtOf, thoughtBody } from '../judges/thought.ts'

const times = [1, 2, 3]
const modes = ['on', 'off'] as const

interface ModeCase extends Case {
  readonly mode: (typeof modes)[number]
  /** The exchange that it is held against. */
  readonly reference?: string
}

const alone: readonly ModeCase[] = modes.map((mode) => ({ exchange: `${mode} alone`, mode }))
const together: readonly ModeCase[] = times.flatMap((time) =>
  modes.map((mode) => ({ exchange: `${mode} together ${time}`, mode, reference: `${mode} alone` })),
)

export const reasoningConcurrent = defineCheck({
  id: 'reasoning/concurrent',
  title: 'Requests with thinking on and off at the same time keep their own',
  advice: 'Take it for state that requests share in the parser until proven otherwise.',
  answers: 'the state of a parser shared by requests: one with thinking off got reasoning and no content',
  level: 'must',
  needs: ['reasoning'],
  applies: (facts) => thoughtOf(facts, 'off'),
  codes: ['reasoning-missing', 'reasoning-shown', ...sameAnswerCodes],
  exercise: async (context, thought) => {
    const send = ({ mode }: ModeCase) =>
      askStreamed(context, 'chat', thoughtBody(context.facts, thought, mode))
    return { ...(await inTurn(sendsFor(alone, send))), ...(await atOnce(sendsFor(together, send))) }
  },
  judge: (transcript) =>
    answered(transcript, [...alone, ...together]).flatMap(({ exchange, mode, reference, answer }) => [
      ...(mode === 'on' ? missingFindings(exchange, answer) : shownFindings(exchange, answer)),
      ...(reference === undefined ? [] : compare(transcript, [reference, exchange], sameAnswerFindings)),
    ]),
})
