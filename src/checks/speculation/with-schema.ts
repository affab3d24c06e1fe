/** Answers that a schema bounds fit it under speculation, and are those of the same server without. */
import type { CheckContext, Judgement } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { ask, atOnce, inTurn } from '../endpoints.ts'
import { compare } from '../judges/compare.ts'
import { oneOfEach } from '../judges/one-of-each.ts'
import { sameAnswerCodes, sameAnswerFindings } from '../judges/same-answer.ts'
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

type Sends = Readonly<Record<string, () => Promise<Exchange>>>

/** As many as can share a batch with free answers, whose drafts no grammar bounds. */
const times = [1, 2, 3, 4]

export const speculationWithSchema = defineCheck({
  id: 'speculation/with-schema',
  title: 'Answers bound by a schema fit it, and are those without speculation',
  advice: 'Use structured output on a server without speculation until both go together.',
  answers: 'a draft token that the grammar forbids stopped the scheduler for everybody (Fastllm-proxy#19)',
  level: 'must',
  needs: ['chat', 'speculation', 'metrics', 'structured-output'],
  codes: [...textCodes, ...sameAnswerCodes],
  exerciseBaseline: (context) => inTurn(sends(context, 'alone')),
  exercise: (context) =>
    counted(context, async () => ({
      ...(await inTurn(sends(context, 'alone'))),
      ...(await atOnce(
        Object.assign({}, ...times.map((time) => sends(context, `at once ${time}`))) as Sends,
      )),
    })),
  judge: judgeBounded,
})

function sends(context: CheckContext, when: string): Sends {
  const bodies = {
    bound: constrainedBody(context, schemaFormat(boundedSchema)),
    free: { messages: repeatMessages, max_tokens: 32, temperature: 0 },
  }
  const entries = Object.entries(bodies).map(([name, body]): readonly [string, () => Promise<Exchange>] => [
    `${name} ${when}`,
    () => ask(context, 'chat', body),
  ])
  return Object.fromEntries(entries)
}

function judgeBounded(transcript: Transcript): Judgement {
  const bound = Object.fromEntries(Object.entries(transcript).filter(([name]) => name.startsWith('bound ')))
  const fitting = judgeTexts(bound, () => fitsSchema(boundedSchema))
  if ('vacuous' in fitting) return fitting
  const moved = ['alone', ...times.map((time) => `at once ${time}`)].flatMap((when) =>
    ['bound', 'free'].flatMap((name) =>
      compare(transcript, [`baseline ${name} alone`, `${name} ${when}`], sameAnswerFindings),
    ),
  )
  return foundOrUndrafted(oneOfEach([...fitting, ...moved]), transcript)
}
