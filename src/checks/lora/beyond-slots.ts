/** More adapters than the server holds at a time: each comes back after it was put out, and answers as before. */
import type { CheckContext, Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { atOnce } from '../endpoints.ts'
import { oneOfEach } from '../judges/one-of-each.ts'
import { labelOf, parseMetrics } from '../judges/prometheus.ts'
import { scrapePage } from '../judges/scrape.ts'
import { sameAnswerCodes, sameAnswerFindings } from '../judges/same-answer.ts'
import { adapterCodes, answerFindings } from './parts/judge-answers.ts'
import { askAll, askedOf, sendsOf, servedOf, skipWithoutAdapters } from './parts/questions.ts'

const rounds = ['first', 'second'] as const

export const loraBeyondSlots = defineCheck<string>({
  id: 'lora/beyond-slots',
  title: 'More adapters than slots still answer right, in turn and at once',
  advice: 'Raise the number of slots to that of the adapters until swapping them is repaired.',
  answers: 'adapters that were put out of their slots came back with the weights of others',
  level: 'must',
  needs: ['chat', 'lora', 'metrics'],
  skip: skipWithoutAdapters,
  codes: [...adapterCodes, ...sameAnswerCodes],
  exercise: async (context: CheckContext) => {
    const { facts } = context
    const turns: Record<string, Transcript> = {}
    for (const round of rounds) turns[round] = await askAll(context, askedOf(facts, servedOf(facts), round))
    return {
      ...turns['first'],
      ...turns['second'],
      ...(await atOnce(sendsOf(context, askedOf(facts, servedOf(facts), 'at once')))),
      metrics: await scrapePage(context),
    }
  },
  judge: judgeTurns,
})

function judgeTurns(transcript: Transcript, facts: ServerFacts): Judgement {
  const slots = labelOf(
    parseMetrics(transcript['metrics']?.body ?? ''),
    facts.engine?.metrics?.adapterSlots,
    'max_lora',
  )
  if (slots === undefined) return { vacuous: 'the metrics do not say how many adapters the server holds' }
  const names = servedOf(facts)
  if (names.length <= Number(slots)) return { vacuous: `${names.length} adapters fit into ${slots} slots` }
  const asked = [...rounds, 'at once'].flatMap((when) => askedOf(facts, names, when))
  const moved = askedOf(facts, names).flatMap(({ exchange }): readonly Finding[] => {
    const [first, second] = rounds.map((round) => `${exchange} ${round}`)
    const [before, after] = [transcript[first ?? ''], transcript[second ?? '']]
    if (before === undefined || after === undefined) return []
    return sameAnswerFindings({ name: first ?? '', answer: before }, { name: second ?? '', answer: after })
  })
  return oneOfEach([...answerFindings(transcript, asked), ...moved])
}
