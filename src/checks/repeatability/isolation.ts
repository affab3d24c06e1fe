/** Eight different greedy requests at once each bring the answer that they bring alone. */
import type { Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import type { Some } from '../applies.ts'
import { answered, sendsFor } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { type Body, type Endpoint, ask, atOnce, inTurn, endpointsOf } from '../endpoints.ts'
import { greedy } from '../grounds.ts'
import { firstChoice, outputOf } from '../judges/read.ts'
import { sameAnswerCodes, sameAnswers } from '../judges/same-answer.ts'
import type { Comparison } from '../judges/tie/comparison.ts'
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
  grounds: { default: greedy },
  needs: [],
  applies: endpointsOf,
  codes: sameAnswerCodes,
  compares: pairsOf,
  exercise: async (context, endpoints) => {
    const send = ({ endpoint, position }: Asked) => {
      const body = { ...prompt(endpoint, position), max_tokens: 8 + 2 * position, temperature: 0 }
      return ask(context, endpoint, body)
    }
    const alone = await inTurn(sendsFor(asked(endpoints, 'alone'), send))
    return { ...alone, ...(await atOnce(sendsFor(asked(endpoints, 'together'), send))) }
  },
  judge: judgePairs,
})

type Asked = ReturnType<typeof asked>[number]

const asked = (endpoints: readonly Endpoint[], when: string) =>
  endpoints.flatMap((endpoint) =>
    positions.map((position) => ({ exchange: `${endpoint} ${position} ${when}`, endpoint, position })),
  )

function pairsOf(_: Transcript, endpoints: Some<Endpoint>): readonly Comparison[] {
  return asked(endpoints, 'alone').map(({ endpoint, position, exchange }) => ({
    reference: exchange,
    other: `${endpoint} ${position} together`,
  }))
}

function judgePairs(transcript: Transcript, endpoints: Some<Endpoint>, facts: ServerFacts): Judgement {
  const alone = asked(endpoints, 'alone')
  const findings = sameAnswers(transcript, pairsOf(transcript, endpoints), facts)
  const outputs = new Set(answered(transcript, alone).map(({ answer }) => outputOf(firstChoice(answer))))
  return findings.length === 0 && outputs.size < 2
    ? { vacuous: 'all prompts bring the same answer' }
    : findings
}
