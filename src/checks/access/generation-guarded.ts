/** Nobody gets a token from the server without the key, on any route that generates. */
import type { CheckContext, Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { CallOptions } from '../../contract/client.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { type Body, claimedEndpoints, endpointPaths, shortBody, endpointsOf } from '../endpoints.ts'
import { defineCheck } from '../define-check.ts'
import { openai, unguarded } from '../grounds.ts'
import { oneOfEach } from '../judges/one-of-each.ts'
import { user } from '../prompts.ts'
import { isRefusal } from './parts/routes.ts'

/** Ways to come without the right key. */
const intruders: Readonly<Record<string, CallOptions>> = {
  'no key': { key: 'none' },
  'a wrong key': { headers: { authorization: 'Bearer servewright-wrong-key' } },
  'an empty key': { headers: { authorization: 'Bearer ' } },
  'another scheme': { headers: { authorization: 'Basic c2VydmV3cmlnaHQ6d3Jvbmc=' } },
}

export const accessGenerationGuarded = defineCheck({
  id: 'access/generation-guarded',
  title: 'No route generates without the key',
  advice: 'Block the path in front of the server: whoever reaches the port uses the model.',
  answers: 'POST /invocations answered like /v1/completions on a server that was started with a key',
  level: 'must',
  grounds: {
    default: unguarded,
    'key-refused': openai('authentication', 'Authorization: Bearer KEY'),
  },
  needs: ['api-key'],
  applies: endpointsOf,
  answered: 'replied',
  codes: ['generates-without-key', 'not-refused', 'key-refused'],
  exercise: async (context) => {
    const transcript: Record<string, Exchange> = {}
    for (const { path, body } of routesOf(context.facts)) {
      for (const [who, options] of Object.entries({ ...intruders, 'the key': {} })) {
        transcript[`${path} with ${who}`] = await post(context, { path, body, options })
      }
    }
    return transcript
  },
  judge: judgeGuard,
})

interface Route {
  readonly path: string
  readonly body: Body
}

function routesOf(facts: ServerFacts): readonly Route[] {
  const { model, claims, engine } = facts
  const claimed = claimedEndpoints(facts).map((like) => ({
    path: endpointPaths[like],
    body: shortBody(like),
  }))
  const others = (engine?.routes?.generation ?? []).map(({ path, like }) => ({ path, body: shortBody(like) }))
  const responses = { path: '/v1/responses', body: { input: 'Hello', max_output_tokens: 4 } }
  const messages = { path: '/v1/messages', body: { messages: [user('Hello')], max_tokens: 4 } }
  return [
    ...claimed,
    ...others,
    ...(claims.includes('responses') ? [responses] : []),
    ...(claims.includes('messages') ? [messages] : []),
  ].map(({ path, body }) => ({ path, body: { model, ...body } }))
}

function post(
  { client, signal }: CheckContext,
  { path, body, options }: Route & { readonly options: CallOptions },
): Promise<Exchange> {
  return client.raw({ method: 'POST', path, body: JSON.stringify(body) }, { signal, ...options })
}

function judgeGuard(transcript: Transcript): Judgement {
  const findings = Object.entries(transcript).flatMap(([exchange, { status = 0 }]): readonly Finding[] => {
    if (exchange.endsWith(' with the key')) {
      if (!isRefusal(status)) return []
      return [
        {
          code: 'key-refused',
          message: `The right key is refused with ${status}: POST ${exchange}.`,
          exchange,
        },
      ]
    }
    // A route that is not there needs no guard.
    if (isRefusal(status) || status === 404 || status === 405) return []
    const generated = status === 200
    const message = `Expected status 401 or 403, got ${status}${generated ? ' and an answer of the model' : ''}: POST ${exchange}.`
    return [{ code: generated ? 'generates-without-key' : 'not-refused', message, exchange }]
  })
  return oneOfEach(findings)
}
