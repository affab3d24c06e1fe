/** Turns a request into what goes on the wire and what goes into the record; refuses what cannot be sent. */
import { secretParameters } from '../base/secrets/secrets-of.ts'
import { maskedSecret } from '../base/secrets/scrub.ts'
import { refuse } from '../base/refuse.ts'
import type { RecordedRequest } from '../contract/exchange.ts'

export interface WireRequest {
  readonly method: string
  /** Absolute, `http:` or `https:`. */
  readonly url: string
  /** Names in any case; they replace the defaults. `content-length` and `connection` are always ours. */
  readonly headers?: Readonly<Record<string, string>>
  /** Entity text, sent as UTF-8. */
  readonly body?: string
  /** Names of headers whose values are masked in the record, beside the well-known ones. */
  readonly secretHeaders?: readonly string[]
}

export interface Target {
  readonly secure: boolean
  readonly host: string
  readonly port: number
  /** Address of this machine to connect from. */
  readonly localAddress?: string
}

export interface EncodedRequest {
  readonly target: Target
  readonly method: string
  readonly bytes: Buffer
  readonly recorded: RecordedRequest
}

const alwaysSecret = ['authorization', 'proxy-authorization', 'cookie', 'api-key', 'x-api-key']
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/
const defaultPorts = { 'http:': 80, 'https:': 443 } as const

function isSupported(protocol: string): protocol is keyof typeof defaultPorts {
  return Object.hasOwn(defaultPorts, protocol)
}

interface Address {
  readonly target: Target
  /** As it goes into the `host` header. */
  readonly authority: string
  readonly path: string
  readonly shown: string
}

function parseAddress(text: string): Address {
  const url = URL.parse(text)
  if (url === null)
    return refuse('The address is not a URL', 'Give a complete URL such as http://127.0.0.1:8000/v1/models.')
  const { protocol, hostname, host, port, pathname, search } = url
  if (!isSupported(protocol)) return refuse(`${protocol}// is not supported`, 'Use http:// or https://.')
  if (url.username !== '' || url.password !== '') {
    return refuse(
      'The URL holds a user name or a password',
      'Send it as a header instead, e.g. authorization.',
    )
  }
  const [secret] = secretParameters(search)
  if (secret !== undefined) {
    return refuse(
      `The URL holds a secret in its parameter ${secret}`,
      'Send it as a header instead, e.g. authorization.',
    )
  }
  return {
    target: {
      secure: protocol === 'https:',
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? defaultPorts[protocol] : Number(port),
    },
    authority: host,
    path: pathname + search,
    shown: `${protocol}//${host}${pathname}${search}`,
  }
}

function givenHeaders(request: WireRequest): ReadonlyMap<string, string> {
  const given = new Map<string, string>()
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (!token.test(name))
      refuse(`${JSON.stringify(name)} is not a header name`, 'Use letters, digits and dashes only.')
    // The value may be a secret: it is not quoted.
    if (!fieldValue.test(value)) {
      refuse(
        `The value of header ${name} holds a character that is not allowed in a header`,
        'Remove line ends and characters outside Latin-1.',
      )
    }
    given.set(name.toLowerCase(), value)
  }
  return given
}

/** Whether a request of this method says how long its body is although it has none (RFC 9110, 8.6). */
function expectsBody(method: string): boolean {
  return method === 'POST' || method === 'PUT' || method === 'PATCH'
}

function allHeaders(request: WireRequest, authority: string, length: number): Map<string, string> {
  const headers = new Map([
    ['host', authority],
    ['accept', '*/*'],
    // Without it any coding would be right, and the record would not be what was said.
    ['accept-encoding', 'identity'],
    ...givenHeaders(request),
    ['connection', 'close'],
  ])
  headers.delete('transfer-encoding')
  headers.delete('content-length')
  if (request.body !== undefined || expectsBody(request.method)) headers.set('content-length', String(length))
  return headers
}

/** @throws UsageError when the request cannot be put into HTTP/1.1 */
export function encodeRequest(request: WireRequest): EncodedRequest {
  const { method, url, body } = request
  if (!token.test(method)) refuse(`${JSON.stringify(method)} is not an HTTP method`, 'Use GET or POST.')
  const { target, authority, path, shown } = parseAddress(url)
  const entity = Buffer.from(body ?? '')
  const headers = allHeaders(request, authority, entity.length)
  const lines = [`${method} ${path} HTTP/1.1`, ...Array.from(headers, ([name, value]) => `${name}: ${value}`)]
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
  const secret = new Set([
    ...alwaysSecret,
    ...(request.secretHeaders ?? []).map((name) => name.toLowerCase()),
  ])
  const recordedHeaders = Array.from(
    headers,
    ([name, value]) => [name, secret.has(name) ? maskedSecret : value] as const,
  )
  return {
    target,
    method,
    bytes: Buffer.concat([head, entity]),
    recorded: {
      method,
      url: shown,
      headers: Object.fromEntries(recordedHeaders),
      ...(body === undefined ? {} : { body }),
    },
  }
}
