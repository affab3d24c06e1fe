/** More adapters than the server holds at a time: each comes back after it was evicted, and answers as before. */
import type { Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { vllmLora } from '../grounds.ts'
import { atOnce, inTurn } from '../endpoints.ts'
import { oneOfEach } from '../judges/one-of-each.ts'
import { labelOf, parseMetrics } from '../judges/prometheus.ts'
import { scrape } from '../judges/scrape.ts'
import { sameAnswerCodes, sameAnswers } from '../judges/same-answer.ts'
import { adapterCodes, answerFindings } from './parts/judge-answers.ts'
import { adaptersOf, askedOf, sendsOf } from './parts/questions.ts'

export const loraBeyondSlots = defineCheck({
  id: 'lora/beyond-slots',
  title: 'More adapters than slots still answer right, in turn and at once',
  advice: 'Raise the number of slots to that of the adapters until swapping them is repaired.',
  answers: 'adapters that were evicted from their slots came back with the weights of others',
  level: 'must',
  needs: ['chat', 'lora', 'metrics'],
  grounds: { default: vllmLora },
  applies: adaptersOf,
  codes: [...adapterCodes, ...sameAnswerCodes],
  compares: (_, names, facts) => pairsOf(facts, names),
  exercise: async (context, names) => {
    const asked = (when: string) => sendsOf(context, askedOf(context.facts, names, when))
    return {
      ...(await inTurn(asked('first'))),
      ...(await inTurn(asked('second'))),
      ...(await atOnce(asked('at once'))),
      metrics: await scrape(context, [context.facts.engine?.metrics?.adapterSlots ?? '']),
    }
  },
  judge: judgeTurns,
})

const pairsOf = (facts: ServerFacts, names: readonly string[]) =>
  askedOf(facts, names).map(({ exchange }) => ({
    reference: `${exchange} first`,
    other: `${exchange} second`,
  }))

function judgeTurns(transcript: Transcript, names: readonly string[], facts: ServerFacts): Judgement {
  const slots = labelOf(
    parseMetrics(transcript['metrics']?.body ?? ''),
    facts.engine?.metrics?.adapterSlots,
    'max_lora',
  )
  if (slots === undefined) return { vacuous: 'the metrics do not say how many adapters the server holds' }
  if (names.length <= Number(slots)) return { vacuous: `${names.length} adapters fit into ${slots} slots` }
  const asked = ['first', 'second', 'at once'].flatMap((when) => askedOf(facts, names, when))
  const moved = sameAnswers(transcript, pairsOf(facts, names), facts)
  return oneOfEach([...answerFindings(transcript, asked), ...moved])
}
