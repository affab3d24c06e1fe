/** Talks to one server with the OpenAI API: requests in, exchanges out. */
import { defined } from '../base/defined.ts'
import type { CallOptions, Client, RawRequest } from '../contract/client.ts'
import type { Exchange } from '../contract/exchange.ts'
import type { Limits } from '../contract/limits.ts'
import { apiUrl } from './api-url.ts'
import { performExchange } from './perform-exchange.ts'
import { chat } from './protocols/chat.ts'
import { completions } from './protocols/completions.ts'

export interface ClientOptions {
  /** Root of the server, with or without `/v1`, e.g. `http://127.0.0.1:8000`, or an API's own root, as `apiUrl` takes it. */
  readonly baseUrl: string
  /** Sent as a bearer token; masked in every record. */
  readonly apiKey?: string
  /** Sent with every request, by names in lower case; a call's own go over these. */
  readonly headers?: Readonly<Record<string, string>>
  /** Over the defaults; a call's own go over these. */
  readonly limits?: Limits
  /** Cancels every call of this client. */
  readonly signal?: AbortSignal
}

function keyHeader(apiKey: string | undefined, key: CallOptions['key']): Record<string, string> {
  if (apiKey === undefined || key === 'none') return {}
  return key === 'x-api-key' ? { 'x-api-key': apiKey } : { authorization: `Bearer ${apiKey}` }
}

/** A request that is to come without a key comes without any. */
function ownHeaders({ headers = {} }: ClientOptions, key: CallOptions['key']): Record<string, string> {
  const { authorization: _, 'x-api-key': __, ...others } = headers
  return key === 'none' ? others : { ...headers }
}

function headersOf(
  options: ClientOptions,
  request: RawRequest,
  { headers, key }: CallOptions,
): Record<string, string> {
  const given = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const)
  return {
    ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...keyHeader(options.apiKey, key),
    ...ownHeaders(options, key),
    ...Object.fromEntries(given),
  }
}

function signalOf(...signals: readonly (AbortSignal | undefined)[]): AbortSignal | undefined {
  const given = signals.filter((signal) => signal !== undefined)
  return given.length > 1 ? AbortSignal.any(given) : given[0]
}

export function createClient(options: ClientOptions): Client {
  function raw(request: RawRequest, call: CallOptions = {}): Promise<Exchange> {
    const { method, path, body } = request
    const signal = signalOf(options.signal, call.signal)
    const headers = headersOf(options, request, call)
    return performExchange(defined({ method, url: apiUrl(options.baseUrl, path), headers, body }), {
      limits: { ...options.limits, ...call.limits },
      ...defined({ signal, hangUp: call.hangUp, onBytes: call.onBytes }),
    })
  }

  return {
    chat: (body, call) => raw({ method: 'POST', path: chat.path, body: JSON.stringify(body) }, call),
    completions: (body, call) =>
      raw({ method: 'POST', path: completions.path, body: JSON.stringify(body) }, call),
    raw,
  }
}
