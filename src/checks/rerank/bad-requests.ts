/** Requests to rerank that make no sense are refused. */
import { sendsByName } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { inTurn, postRoute } from '../endpoints.ts'
import { http, reranked, serverFault } from '../grounds.ts'
import { invalidRequest, refusedUnlessLoose } from '../judges/rejection.ts'

const bodies: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'no documents': { query: 'Hello' },
  'no query': { documents: ['Hello'] },
  'empty list': { query: 'Hello', documents: [] },
  'document as number': { query: 'Hello', documents: [5] },
  'top_n as word': { query: 'Hello', documents: ['Hello'], top_n: 'two' },
}

/** Nothing that is published says that these are refused. */
const loose: ReadonlySet<string> = new Set(['empty list', 'document as number', 'top_n as word'])

export const rerankBadRequests = defineCheck({
  id: 'rerank/bad-requests',
  title: 'Requests to rerank that make no sense are refused with 400',
  advice: 'Have the server refuse them with 400.',
  answers: 'a request without documents ended the engine',
  level: 'must',
  grounds: {
    default: serverFault,
    'mistake-answered': reranked,
    'status-wrong': http('15.5.1', '400 for what the server cannot or will not process'),
  },
  needs: ['rerank'],
  exercise: async (context) =>
    await inTurn(sendsByName(bodies, (body) => postRoute(context, '/v1/rerank', body))),
  ...refusedUnlessLoose(invalidRequest, loose),
})
