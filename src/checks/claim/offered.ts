/** What is claimed is there at all: every other check of a claim would only say that its answer is wrong. */
import type { CheckContext, Finding } from '../../contract/check.ts'
import type { RawRequest } from '../../contract/client.ts'
import type { Transcript } from '../../contract/exchange.ts'
import type { Capability } from '../../contract/preset.ts'
import { type Body, type Endpoint, endpointPaths, inTurn, shortBody } from '../endpoints.ts'
import { sendsFor } from '../cases.ts'
import { someOf } from '../applies.ts'
import { defineCheck } from '../define-check.ts'
import { quote } from '../judges/read.ts'
import { user } from '../prompts.ts'

export const claimOffered = defineCheck({
  id: 'claim/offered',
  title: 'The server offers what is claimed of it',
  advice: 'Start the server with the feature, or take the claim out of the preset.',
  answers: 'a flag got lost in an upgrade, and the suite skipped what it could not find',
  level: 'must',
  grounds: { default: { clause: 'The claim: what is said of a server has to be found on it' } },
  needs: [],
  applies: ({ claims }) => {
    const cases = claims.flatMap((claim) => {
      const requestOf = requests[claim]
      return requestOf === undefined ? [] : [{ exchange: claim, requestOf }]
    })
    return someOf(cases, 'no claim has a route of its own')
  },
  answered: 'replied',
  codes: ['not-offered', 'refused', 'crashed'],
  exercise: (context, cases) =>
    inTurn(
      sendsFor(cases, ({ requestOf }) => context.client.raw(requestOf(context), { signal: context.signal })),
    ),
  judge: findings,
})

const get = (path: string) => (): RawRequest => ({ method: 'GET', path })

const post =
  (path: string, fields: Body) =>
  ({ facts: { model } }: CheckContext): RawRequest => ({
    method: 'POST',
    path,
    body: JSON.stringify({ model, ...fields }),
  })

/** With a field that only a server with the feature takes. */
const generate = (endpoint: Endpoint, fields: Body = {}) =>
  post(endpointPaths[endpoint], { ...shortBody(endpoint), ...fields })

const nothing = { type: 'object', properties: {} }
const noSchema = { type: 'json_schema', json_schema: { name: 'any', schema: { type: 'string' } } }

const requests: Readonly<Partial<Record<Capability, (context: CheckContext) => RawRequest>>> = {
  completions: generate('completions'),
  chat: generate('chat'),
  echo: generate('completions', { echo: true }),
  metrics: get('/metrics'),
  tools: generate('chat', { tools: [{ type: 'function', function: { name: 'noop', parameters: nothing } }] }),
  'structured-output': generate('chat', { response_format: noSchema }),
  tokenize: post('/tokenize', { prompt: 'a' }),
  responses: post('/v1/responses', { input: 'Hello', max_output_tokens: 4 }),
  messages: post('/v1/messages', { messages: [user('Hello')], max_tokens: 4 }),
  'service-routes': get('/version'),
  embeddings: post('/v1/embeddings', { input: 'Hello' }),
  score: post('/score', { text_1: 'Hello', text_2: 'Hello' }),
  rerank: post('/v1/rerank', { query: 'Hello', documents: ['Hello'] }),
}

function findings(transcript: Transcript): readonly Finding[] {
  return Object.entries(transcript).flatMap(([claim, { status = 0, body }]) => {
    if (status >= 200 && status < 300) return []
    const code = codeOf(status)
    const what = { 'not-offered': 'is not there', refused: 'is refused', crashed: 'fails' }[code]
    return [
      {
        code,
        message: `${claim} is claimed and ${what}: status ${status}, ${quote(body)}.`,
        exchange: claim,
      },
    ]
  })
}

function codeOf(status: number): 'not-offered' | 'refused' | 'crashed' {
  if ([404, 405, 501].includes(status)) return 'not-offered'
  return status >= 500 ? 'crashed' : 'refused'
}
