/** Prompts that share a long beginning and differ in their last word: each is answered by its own. */
import type { Judgement } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { atOnce, roomFor, endpointsOf } from '../endpoints.ts'
import { sendsFor } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { ownAnswer } from '../grounds.ts'
import { type Message, user, wordsToRepeat } from '../prompts.ts'
import { foreignTags, rightAnswers, sendTag, tagBody } from './parts/tags.ts'

const count = 16
const rightShare = 0.75

export const isolationSharedPrefix = defineCheck({
  id: 'isolation/shared-prefix',
  title: 'Prompts with the same long beginning are each answered by their own end',
  advice:
    'Where an answer holds a foreign tag, switch prefix caching off until it is known why. Where answers are missing, look at load and limits.',
  answers: 'blocks of a shared prefix were mixed up, and answers followed another user’s question',
  level: 'must',
  needs: [],
  applies: endpointsOf,
  codes: ['foreign-tag'],
  grounds: { default: ownAnswer },
  exercise: (context) => {
    const turns = Math.max(1, Math.floor(roomFor(context.facts, 240) / 80))
    const history = Array.from({ length: turns }, (): readonly Message[] => [
      user(`Repeat: ${wordsToRepeat}`),
      { role: 'assistant', content: wordsToRepeat },
    ]).flat()
    const probes = Array.from({ length: count }, (_, index) => 300 + index)
    const cases = probes.map((position) => ({ exchange: `probe ${position}`, position }))
    return atOnce(
      sendsFor(cases, ({ position }) => sendTag(context, tagBody(context, { position, history }))),
    )
  },
  judge: judgeShared,
})

function judgeShared(transcript: Transcript): Judgement {
  const findings = foreignTags(transcript)
  const right = rightAnswers(transcript)
  if (findings.length > 0 || right >= rightShare * count) return findings
  return { vacuous: `only ${right} of ${count} answers repeat their own tag` }
}
