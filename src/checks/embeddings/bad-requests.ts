/** Requests for embeddings that cannot be answered are refused with an error that clients can show. */
import { defineCheck } from '../define-check.ts'
import { inTurn, postRoute } from '../endpoints.ts'
import { sendsByName } from '../cases.ts'
import { errorObject, http, openai, serverFault } from '../grounds.ts'
import { invalidRequest, judgeErrorBodies, judgeRejections, rejectionCodes } from '../judges/rejection.ts'

const bodies: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'no input': {},
  'empty list': { input: [] },
  'input as number': { input: 5 },
  'input as object': { input: { text: 'Hello' } },
  'unknown format': { input: 'Hello', encoding_format: 'hexadecimal' },
}

export const embeddingsBadRequests = defineCheck({
  id: 'embeddings/bad-requests',
  title: 'Requests for embeddings that make no sense are refused with 400',
  advice: 'Have the server or its gateway refuse them with 400 and the error object of the API.',
  answers: 'an empty list of texts ended the engine',
  level: 'must',
  grounds: {
    default: serverFault,
    'mistake-answered': openai(
      'embeddings/create',
      'input: text or tokens, required; encoding_format: float or base64',
    ),
    'status-wrong': http('15.5.1', '400 for what the server cannot or will not process'),
    'error-invalid': errorObject,
  },
  needs: ['embeddings'],
  answered: 'replied',
  codes: [...rejectionCodes, 'error-invalid'],
  exercise: async (context) =>
    await inTurn(sendsByName(bodies, (body) => postRoute(context, '/v1/embeddings', body))),
  judge: (transcript) => [...judgeRejections(transcript, invalidRequest), ...judgeErrorBodies(transcript)],
})
