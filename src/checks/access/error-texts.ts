/** Errors tell the client what to change, and nothing about the machine: no path, no address, no stack. */
import type { CheckContext, Finding, Judgement } from '../../contract/check.ts'
import type { RawRequest } from '../../contract/client.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import {
  type Body,
  type Endpoint,
  claimedEndpoints,
  endpointPaths,
  shortBody,
  endpointsOf,
} from '../endpoints.ts'
import { quote } from '../judges/read.ts'
import { leaksIn, readableText } from './parts/leaks.ts'

/** One for each place where a server may fail: parser, validation, template, tokenizer, schema, router. */
const changes: Readonly<Record<string, Body>> = {
  'wrong type': { max_tokens: 'many' },
  'huge number': { max_tokens: 1e30 },
  'unknown model': { model: '../../servewright/none' },
  'lone surrogate': { prompt: '\ud83d', messages: [{ role: 'user', content: '\ud83d' }] },
  'foreign role': { messages: [{ role: 'nobody', content: 'a' }] },
  'file as image': {
    messages: [
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'file:///servewright/none.png' } }] },
    ],
  },
  'broken schema': {
    response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { $ref: '#/$defs/none' } } },
  },
  'token out of range': { prompt: [2_000_000_000] },
}

export const accessErrorTexts = defineCheck({
  id: 'access/error-texts',
  title: 'Errors reveal no path, no address and no stack',
  advice: 'Do not show errors of this server to strangers: put a proxy in front that rewrites them.',
  answers:
    'a bad image made the server print addresses of its memory, half of a remote takeover (CVE-2026-22778)',
  level: 'must',
  grounds: {
    default: {
      clause: 'CWE-209: an error message that holds sensitive information',
      url: 'https://cwe.mitre.org/data/definitions/209.html',
    },
  },
  needs: [],
  applies: endpointsOf,
  answered: 'replied',
  codes: ['path-leaked', 'stack-leaked', 'address-leaked'],
  exercise: async (context) => {
    const transcript: Record<string, Exchange> = {}
    for (const [name, request] of Object.entries(requestsOf(context))) {
      transcript[name] = await context.client.raw(request, { signal: context.signal })
    }
    return transcript
  },
  judge: judgeTexts,
})

function requestsOf({ facts }: CheckContext): Readonly<Record<string, RawRequest>> {
  const [endpoint = 'chat'] = claimedEndpoints(facts)
  const routes: Record<string, RawRequest> = {
    'broken JSON': { method: 'POST', path: endpointPaths[endpoint], body: '{"model":' },
    'unknown route': { method: 'GET', path: '/v1/%2e%2e/%2e%2e/servewright' },
    'wrong method': { method: 'DELETE', path: '/v1/models' },
  }
  for (const each of claimedEndpoints(facts)) {
    for (const [name, change] of Object.entries(changes)) {
      const body = bodyOf(each, change)
      if (body === undefined) continue
      const entity = JSON.stringify({ model: facts.model, ...body })
      routes[`${each} ${name}`] = { method: 'POST', path: endpointPaths[each], body: entity }
    }
  }
  return routes
}

/** @returns undefined where the change has nothing for this endpoint */
function bodyOf(endpoint: Endpoint, { prompt, messages, ...rest }: Body): Body | undefined {
  const own = endpoint === 'chat' ? messages : prompt
  if (own === undefined && Object.keys(rest).length === 0) return undefined
  const field = endpoint === 'chat' ? 'messages' : 'prompt'
  return { ...shortBody(endpoint), ...(own === undefined ? {} : { [field]: own }), ...rest }
}

function judgeTexts(transcript: Transcript): Judgement {
  const errors = Object.entries(transcript).filter(([, { status = 0 }]) => status >= 400)
  if (errors.length === 0) return { vacuous: 'nothing was refused' }
  return errors.flatMap(([exchange, { body, request }]) =>
    leaksIn(readableText(body), `${request.url} ${readableText(request.body ?? '')}`).map(
      ({ code, text }): Finding => ({ code, message: `The error holds ${quote(text)}.`, exchange }),
    ),
  )
}
