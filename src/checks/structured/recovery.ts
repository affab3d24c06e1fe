/** Bad schemas harm nobody else: good requests at the same time and afterwards are answered. */
import type { Finding } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { answered, sendsFor } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { openai } from '../grounds.ts'
import { ask, atOnce } from '../endpoints.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { sendBad } from './bad-schemas.ts'
import { boundedSchema, constrainedBody, fitsSchema, schemaFormat } from '../judges/constraint.ts'

const beside = [1, 2, 3].map((time) => ({ exchange: `good ${time}` }))

export const structuredRecovery = defineCheck({
  id: 'structured/recovery',
  title: 'Bad schemas harm neither requests beside them nor later ones',
  advice: "Treat it as a denial of service: one caller's bad schema changes what others get.",
  answers: 'one request with a bad grammar froze the scheduler for all',
  level: 'must',
  needs: ['chat', 'structured-output'],
  grounds: {
    default: openai('chat/create', 'response_format.json_schema, an object that matches the schema'),
  },
  answered: 'replied',
  codes: ['good-failed'],
  exercise: async (context) => {
    const good = () => ask(context, 'chat', constrainedBody(context, schemaFormat(boundedSchema)))
    const together = { ...sendBad(context), ...sendsFor(beside, good) }
    return { ...(await atOnce(together)), 'good after': await good() }
  },
  judge: (transcript) =>
    answered(transcript, [...beside, { exchange: 'good after' }]).flatMap(
      ({ exchange, answer }): Finding[] => {
        const fault = faultOf(answer)
        if (fault === undefined) return []
        const message = `A good request beside or after bad ones fails: ${fault.replace(/\.$/, '')}.`
        return [{ code: 'good-failed', message, exchange }]
      },
    ),
})

function faultOf(answer: Exchange): string | undefined {
  if (answer.completion !== 'complete') return answer.incompleteBecause ?? answer.completion
  const { text, finishReason } = firstChoice(answer)
  const fault = finishReason === 'length' ? undefined : fitsSchema(boundedSchema)(text)
  return fault && `${quote(text)}, ${fault}`
}
