/** A bad request for a stream is refused by status before any stream begins. */
import type { Finding } from '../../contract/check.ts'
import { defineCheck } from '../define-check.ts'
import { http, serverFault } from '../grounds.ts'
import { sendVariants, endpointsOf } from '../endpoints.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { judgeRejections, rejectionCodes } from '../judges/rejection.ts'
import { jsonTypeFindings } from '../judges/shape.ts'

export const errorsStreamRefusal = defineCheck({
  id: 'errors/stream-refusal',
  title: 'A bad request for a stream is refused before the stream begins',
  advice: 'Have the server validate before it sends the response head.',
  answers: 'a refusal inside a stream comes with 200, and clients count it as success',
  level: 'must',
  grounds: {
    default: serverFault,
    'mistake-answered': http('15.3', '2xx says that the request was understood and accepted'),
    'content-type-wrong': http('8.3', 'Content-Type is the media type of the content'),
  },
  noted: ['status-wrong'],
  needs: [],
  applies: endpointsOf,
  answered: 'replied',
  codes: [...rejectionCodes, 'content-type-wrong'],
  exercise: (context) =>
    sendVariants(context, {
      'unknown model': { model: 'no-such-model', stream: true },
      'wrong type': { max_tokens: 'many', stream: true },
    }),
  judge: (transcript): readonly Finding[] => [
    ...judgeRejections(transcript, [400, 404, 422]),
    ...Object.entries(transcript)
      .filter(([, { status = 0 }]) => status >= 400)
      .flatMap(([exchange, reply]) => inExchange(exchange, jsonTypeFindings(reply))),
  ],
})
