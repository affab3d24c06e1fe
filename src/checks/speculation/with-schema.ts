/** Answers that a schema bounds fit it under speculation, and are those of the same server without. */
import type { CheckContext, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { sendsFor } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { ask, atOnce, inTurn } from '../endpoints.ts'
import { openai, vllm } from '../grounds.ts'
import { oneOfEach } from '../judges/one-of-each.ts'
import { sameAnswerCodes, sameAnswers } from '../judges/same-answer.ts'
import { repeatMessages } from '../prompts.ts'
import {
  boundedSchema,
  constrainedBody,
  fitsSchema,
  judgeTexts,
  schemaFormat,
  textCodes,
} from '../judges/constraint.ts'
import { counted, foundOrUndrafted } from './parts/counters.ts'

const asked = (when: string) => [
  { exchange: `bound ${when}`, reference: 'baseline bound alone', isBound: true },
  { exchange: `free ${when}`, reference: 'baseline free alone', isBound: false },
]
/** As many as can share a batch with free answers, whose drafts no grammar bounds. */
const together = [1, 2, 3, 4].flatMap((time) => asked(`at once ${time}`))
const all = [...asked('alone'), ...together]
const pairs = all.map(({ reference, exchange }) => ({ reference, other: exchange }))

export const speculationWithSchema = defineCheck({
  id: 'speculation/with-schema',
  title: 'Answers bound by a schema fit it, and are those without speculation',
  advice: 'Use structured output on a server without speculation until both go together.',
  answers: 'a draft token that the grammar forbids stopped the scheduler for everybody (Fastllm-proxy#19)',
  level: 'must',
  grounds: {
    default: vllm(
      'features/speculative_decoding',
      'lossless guarantees: greedy sampling with it equals that without',
    ),
    'invalid-text': openai('chat/create', 'response_format: the output matches the schema'),
    'finish-reason-wrong': openai('chat/object', 'choices.finish_reason'),
  },
  needs: ['chat', 'speculation', 'metrics', 'structured-output'],
  codes: [...textCodes, ...sameAnswerCodes],
  compares: () => pairs,
  exerciseBaseline: (context) => inTurn(sends(context, asked('alone'))),
  exercise: (context) =>
    counted(context, async () => ({
      ...(await inTurn(sends(context, asked('alone')))),
      ...(await atOnce(sends(context, together))),
    })),
  judge: judgeBounded,
})

function sends(context: CheckContext, cases: ReturnType<typeof asked>) {
  const bound = constrainedBody(context, schemaFormat(boundedSchema))
  const free = { messages: repeatMessages, max_tokens: 32, temperature: 0 }
  return sendsFor(cases, ({ isBound }) => ask(context, 'chat', isBound ? bound : free))
}

function judgeBounded(transcript: Transcript, facts: ServerFacts): Judgement {
  const fits = fitsSchema(boundedSchema)
  const bound = all.filter(({ isBound }) => isBound).map(({ exchange }) => ({ exchange, fits }))
  const fitting = judgeTexts(transcript, bound)
  if ('vacuous' in fitting) return fitting
  const moved = sameAnswers(transcript, pairs, facts)
  return foundOrUndrafted(oneOfEach([...fitting, ...moved]), transcript, facts)
}
