/** Eight different greedy requests at once each bring the answer that they bring alone. */
import type { Finding, Judgement } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { type Body, type Endpoint, ask, atOnce, claimedEndpoints, inTurn, endpointsOf } from '../endpoints.ts'
import { firstChoice, outputOf } from '../judges/read.ts'
import { sameAnswerCodes, sameAnswerFindings } from '../judges/same-answer.ts'
import { countFrom, user, wordsToRepeat } from '../prompts.ts'

const positions = [0, 1, 2, 3, 4, 5, 6, 7]
const words = wordsToRepeat.split(' ')

/** Prompts of different lengths, so that the requests join and leave the batch at different times. */
function prompt(endpoint: Endpoint, position: number): Body {
  if (endpoint === 'completions') return { prompt: countFrom(1 + 25 * position) }
  return { messages: [user(`Repeat: ${words.slice(position, position + 3).join(' ')}`)] }
}

export const repeatabilityIsolation = defineCheck({
  id: 'repeatability/isolation',
  title: 'Eight different requests at once each bring the answer that they bring alone',
  advice: 'Take it for a leak between requests until proven otherwise: do not serve several tenants.',
  answers: 'answers of one request turn up in another under load (TensorRT-LLM had a CVE for it)',
  level: 'must',
  needs: [],
  applies: endpointsOf,
  codes: sameAnswerCodes,
  exercise: async (context) => {
    const sends = (when: string) =>
      claimedEndpoints(context.facts).flatMap((endpoint) =>
        positions.map((position) => {
          const body = { ...prompt(endpoint, position), max_tokens: 8 + 2 * position, temperature: 0 }
          return [`${endpoint} ${position} ${when}`, () => ask(context, endpoint, body)] as const
        }),
      )
    const alone = await inTurn(Object.fromEntries(sends('alone')))
    return { ...alone, ...(await atOnce(Object.fromEntries(sends('together')))) }
  },
  judge: judgePairs,
})

function judgePairs(transcript: Transcript): Judgement {
  const alone = Object.entries(transcript).filter(([name]) => name.endsWith(' alone'))
  const findings = alone.flatMap(([name, answer]): readonly Finding[] => {
    const together = name.replace(/ alone$/, ' together')
    const other = transcript[together]
    return other === undefined ? [] : sameAnswerFindings({ name, answer }, { name: together, answer: other })
  })
  const outputs = new Set(alone.map(([, answer]) => outputOf(firstChoice(answer))))
  return findings.length === 0 && outputs.size < 2
    ? { vacuous: 'all prompts bring the same answer' }
    : findings
}
