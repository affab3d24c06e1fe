/** Talks to one server with the OpenAI API: requests in, exchanges out. */
import type { CallOptions, Client, RawRequest } from '../contract/client.ts'
import type { Exchange } from '../contract/exchange.ts'
import type { Limits } from '../contract/limits.ts'
import type { Expectation } from './classify-completion.ts'
import { expectCompletion, kindOfPath } from './expect-completion.ts'
import { performExchange } from './perform-exchange.ts'
import { isRecord, parseJson, type Json } from './read-json.ts'

export interface ClientOptions {
  /** Root of the server, with or without `/v1`, e.g. `http://127.0.0.1:8000`. */
  readonly baseUrl: string
  /** Sent as a bearer token; masked in every record. */
  readonly apiKey?: string
  /** Over the defaults; a call's own go over these. */
  readonly limits?: Limits
  /** Cancels every call. */
  readonly signal?: AbortSignal
}

/** Paths start with `/v1`, so a root that ends in it means the same. */
function rootOf(baseUrl: string): string {
  return baseUrl.replace(/\/+$/, '').replace(/\/v1$/, '')
}

function keyHeader(apiKey: string | undefined, key: CallOptions['key']): Record<string, string> {
  if (apiKey === undefined || key === 'none') return {}
  return key === 'x-api-key' ? { 'x-api-key': apiKey } : { authorization: `Bearer ${apiKey}` }
}

function headersOf(
  { apiKey }: ClientOptions,
  request: RawRequest,
  { headers, key }: CallOptions,
): Record<string, string> {
  const given = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const)
  return {
    ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...keyHeader(apiKey, key),
    ...Object.fromEntries(given),
  }
}

function signalOf(...signals: readonly (AbortSignal | undefined)[]): AbortSignal | undefined {
  const given = signals.filter((signal) => signal !== undefined)
  return given.length > 1 ? AbortSignal.any(given) : given[0]
}

/** A body that is no JSON object cannot ask for anything: its answer is an error or a surprise. */
function expectationOf({ method, path, body }: RawRequest): Expectation {
  const parsed = parseJson(body ?? '')
  const sent: Json = 'value' in parsed && isRecord(parsed.value) ? parsed.value : {}
  return expectCompletion(method === 'POST' ? kindOfPath(path) : 'other', sent)
}

export function createClient(options: ClientOptions): Client {
  const root = rootOf(options.baseUrl)

  function raw(request: RawRequest, call: CallOptions = {}): Promise<Exchange> {
    const { method, path, body } = request
    const signal = signalOf(options.signal, call.signal)
    const headers = headersOf(options, request, call)
    return performExchange(
      { method, url: `${root}${path}`, headers, ...(body === undefined ? {} : { body }) },
      {
        expectation: expectationOf(request),
        limits: { ...options.limits, ...call.limits },
        ...(signal === undefined ? {} : { signal }),
        ...(call.hangUp === undefined ? {} : { hangUp: call.hangUp }),
      },
    )
  }

  return {
    chat: (body, call) =>
      raw({ method: 'POST', path: '/v1/chat/completions', body: JSON.stringify(body) }, call),
    completions: (body, call) =>
      raw({ method: 'POST', path: '/v1/completions', body: JSON.stringify(body) }, call),
    raw,
  }
}
