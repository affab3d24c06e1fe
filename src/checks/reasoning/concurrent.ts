/** Requests with thinking on and off run at the same time, and each keeps its own. */
import { firstChoice, quote } from '../judges/read.ts'
import type { Finding } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { type Case, answered, sendsFor } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { atOnce, inTurn } from '../endpoints.ts'
import { vllmReasoning } from '../grounds.ts'
import { sameAnswerCodes, sameAnswers } from '../judges/same-answer.ts'
import { whyDifferent, withReason } from '../judges/tie/explain-answers.ts'
import { askStreamed } from '../streamed.ts'
import { shownFindings, unlessThoughtless } from '../judges/judge-thought.ts'
import { thoughtOf, thoughtBody } from '../judges/thought.ts'

const times = [1, 2, 3]
const modes = ['on', 'off'] as const

interface ModeCase extends Case {
  readonly mode: (typeof modes)[number]
}

const alone: readonly ModeCase[] = modes.map((mode) => ({ exchange: `${mode} alone`, mode }))
const together: readonly ModeCase[] = times.flatMap((time) =>
  modes.map((mode) => ({ exchange: `${mode} together ${time}`, mode })),
)
const pairs = together.map(({ exchange, mode }) => ({ reference: `${mode} alone`, other: exchange }))

export const reasoningConcurrent = defineCheck({
  id: 'reasoning/concurrent',
  title: 'Requests with thinking on and off at the same time keep their own',
  advice: 'Take it for state that requests share in the parser until proven otherwise.',
  answers: 'the state of a parser shared by requests: one with thinking off got reasoning and no content',
  level: 'must',
  needs: ['reasoning'],
  applies: (facts) => thoughtOf(facts, 'off'),
  grounds: { default: vllmReasoning },
  codes: ['reasoning-missing', 'reasoning-shown', ...sameAnswerCodes],
  compares: () => pairs,
  exercise: async (context, thought) => {
    const send = ({ mode }: ModeCase) =>
      askStreamed(context, 'chat', thoughtBody(context.facts, thought, mode))
    return { ...(await inTurn(sendsFor(alone, send))), ...(await atOnce(sendsFor(together, send))) }
  },
  judge: (transcript, _, facts) => {
    const control = transcript['on alone']
    const thoughtless = unlessThoughtless(control === undefined ? [] : [control], [])
    if ('vacuous' in thoughtless) return thoughtless
    const kept = answered(transcript, [...alone, ...together]).flatMap(({ exchange, mode, answer }) => {
      if (mode === 'off') return shownFindings(exchange, answer)
      // A model that was in doubt whether to think may think alone and not beside others.
      const pair = pairs.find(({ other }) => other === exchange)
      return withReason(lostFindings(exchange, answer), pair && whyDifferent(transcript, pair, facts))
    })
    return [...kept, ...sameAnswers(transcript, pairs, facts)]
  },
})

/** No thought where the same question brings one alone. */
function lostFindings(exchange: string, answer: Exchange): readonly Finding[] {
  const { reasoning, text } = firstChoice(answer)
  if (reasoning.trim() !== '') return []
  const message = `Alone the answer has a thought, together with others it has none beside ${quote(text)}.`
  return [{ code: 'reasoning-missing', message, exchange, path: 'choices[0].message.reasoning' }]
}
