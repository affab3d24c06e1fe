/** One real token before anything is checked: what keeps it from coming is one clear error. */
import { EnvironmentError, ServewrightError, UsageError } from '../../base/errors.ts'
import type { Client } from '../../contract/client.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { parseObject } from '../../openai/read-json.ts'
import { mediaTypeOf } from '../../wire/media-type.ts'
import { speaksPlain } from '../../wire/speaks-plain.ts'
import { askForTokens, type Endpoint, generates, isToken } from '../one-token.ts'
import { isRefused } from './refusal.ts'

export interface FirstTokenRequest {
  readonly baseUrl: string
  readonly model: string
  /** Those to try, in this order. */
  readonly endpoints: readonly Endpoint[]
  readonly signal: AbortSignal
}

/** Some models begin with tokens that decode to nothing, and some servers count none. */
const tokensToTry = [1, 16] as const
const excerptLength = 200

const words = ({ body, headers }: Exchange): string => {
  if (mediaTypeOf(headers) === 'text/html') return ': a page (text/html)'
  const coding = headers['content-encoding']
  if (coding !== undefined) return `: a body with the content coding ${coding}, which was not asked for`
  const text = body.trim().replaceAll(/\s+/g, ' ').slice(0, excerptLength)
  return text === '' ? ' with an empty body' : `: ${text}`
}

/** Any JSON is the answer of some API; a page, or nothing, is not. */
const isJson = ({ body }: Exchange): boolean => 'value' in parseObject(body)

export function describeAnswer(exchange: Exchange): string {
  const { status, failure, headers } = exchange
  if (failure !== undefined) return `${failure.kind}: ${failure.message}`
  const to = headers['location'] === undefined ? '' : `, to ${headers['location']}`
  return `HTTP ${status}${to}${words(exchange)}`
}

const keyHint = 'Set SERVEWRIGHT_API_KEY to a key that this server accepts.'
const rightsHint =
  'See at the server what the key, or a request without one, may do, and set SERVEWRIGHT_API_KEY to a key that may use this model.'

/** 401 asks for a key, or for another one; 403 says that it is known and not allowed (RFC 9110, section 15.5.4). */
export function keyRefused(baseUrl: string, exchange: Exchange): UsageError {
  const { status, request } = exchange
  const sent = 'authorization' in request.headers
  const does = {
    401: sent ? 'refuses the API key that was sent' : 'requires an API key',
    403: sent
      ? 'does not allow this with the API key that was sent'
      : 'does not allow this without an API key',
  }[status === 403 ? 403 : 401]
  return new UsageError('usage/invalid-arguments', `${baseUrl} ${does}: ${describeAnswer(exchange)}`, {
    hint: status === 403 ? rightsHint : keyHint,
  })
}

export function notAnApi(baseUrl: string, exchange: Exchange): EnvironmentError {
  const message = `${baseUrl} is not the address of an OpenAI-compatible API: ${describeAnswer(exchange)}`
  return new EnvironmentError('environment/not-an-api', message, {
    hint: 'Give the address under which /v1/chat/completions, or /chat/completions, is found.',
    facts: { status: exchange.status, url: exchange.request.url },
  })
}

/** What came does not speak HTTP; a head in HTTP comes from some server. */
const isOfNoServer = ({ kind, phase }: NonNullable<Exchange['failure']>): boolean =>
  kind === 'malformed' && phase !== 'body'

/** Why no head of an answer came from an address. */
export function noAnswer(baseUrl: string, exchange: Exchange): EnvironmentError {
  const { failure } = exchange
  if (failure !== undefined && isOfNoServer(failure)) return notAnApi(baseUrl, exchange)
  const why = failure?.message ?? 'no answer'
  if (speaksPlain(why)) {
    return new EnvironmentError('environment/unreachable', `${baseUrl} does not speak TLS`, {
      hint: 'If the server speaks plain HTTP, write http:// in place of https://.',
    })
  }
  if (/\bcertificate\b/.test(why)) {
    const [said] = why.split(/; |: IP: |: Host: /)
    return new EnvironmentError(
      'environment/unreachable',
      `${baseUrl} has no certificate to trust: ${said}`,
      {
        hint: 'Ask under the name that it is for, have it renewed, or name the certificate of its authority in NODE_EXTRA_CA_CERTS.',
      },
    )
  }
  return new EnvironmentError('environment/unreachable', `${baseUrl} does not answer: ${why}`, {
    hint: 'Check the address, and check that the server is running.',
  })
}

const saysModelMissing = ({ status, body }: Exchange, model: string): boolean =>
  status === 404 && (/model_not_found/.test(body) || (/model/i.test(body) && body.includes(model)))

const isMissing = ({ status = 0 }: Exchange): boolean => [404, 405, 501].includes(status)

/** The answer that says most. */
function tellingOf(answers: readonly Exchange[]): Exchange {
  const [first] = answers
  if (first === undefined) throw new TypeError('no endpoint was tried')
  return answers.find((answer) => answer.failure !== undefined || !isMissing(answer)) ?? first
}

/** Whether no API is there: nothing at all, or a page. */
export function isOfNoApi(answer: Exchange): boolean {
  const { failure, frames, status = 0 } = answer
  if (failure !== undefined) return isOfNoServer(failure)
  if ('content-encoding' in answer.headers) return false
  return isMissing(answer) || (frames.length === 0 && status < 500 && !isJson(answer))
}

const slowHint =
  'See in the log of the server what it waits for; a server that is only slow gets more time with --limit head=300s.'

const logHint = 'Find the cause of this answer in the log of the server.'
const embedsHint = (reached: Endpoint): string =>
  `${logHint} ${reached} answers: where the server is not meant to generate, give --claims ${reached}.`

function noToken(baseUrl: string, answer: Exchange, hint?: string): EnvironmentError {
  const { status, completion, failure, incompleteBecause: because } = answer
  const message = `${baseUrl} answers but does not generate a token: ${describeAnswer(answer)}`
  return new EnvironmentError('environment/no-token', message, {
    hint: hint ?? (failure?.kind === 'timeout' ? slowHint : logHint),
    facts: { status, completion, because },
  })
}

/** Why no token came, of all that was tried. */
function errorOf({ baseUrl, model }: FirstTokenRequest, answers: readonly Exchange[]): ServewrightError {
  const refused = answers.find(({ status }) => status === 401 || status === 403)
  if (refused !== undefined) return keyRefused(baseUrl, refused)
  if (answers.some((answer) => saysModelMissing(answer, model)))
    return new UsageError('usage/model-not-found', `${baseUrl} does not serve "${model}"`, {
      hint: 'Give one of the ids that GET /v1/models of that server lists.',
    })
  const told = tellingOf(answers)
  return isOfNoApi(told) ? notAnApi(baseUrl, told) : noToken(baseUrl, told)
}

/** Whether a model that does not exist would explain it: an answer came, and it was no token. */
export const isForWantOfModel = (error: unknown): boolean =>
  error instanceof ServewrightError &&
  (error.code === 'usage/model-not-found' || error.facts['status'] !== undefined)

/** A server that embeds may refuse to generate; one that fails to generate is broken, however well it embeds. */
function assertNotBroken(
  { baseUrl }: FirstTokenRequest,
  reached: Endpoint,
  answers: readonly Exchange[],
): void {
  const broken = generates(reached) ? undefined : answers.find((answer) => !isRefused(answer))
  if (broken !== undefined) throw noToken(baseUrl, broken, embedsHint(reached))
}

/**
 * @returns the endpoint that has answered with a token
 * @throws UsageError for a key or a model that the server refuses
 * @throws EnvironmentError `environment/not-an-api` or `environment/no-token`
 */
export async function climbToToken(client: Client, request: FirstTokenRequest): Promise<Endpoint> {
  const { model, endpoints, signal } = request
  const answers: Exchange[] = []
  for (const endpoint of endpoints) {
    for (const tokens of tokensToTry) {
      const answer = await askForTokens(client, { model, endpoint, tokens }, { signal })
      signal.throwIfAborted()
      if (isToken(answer)) {
        assertNotBroken(request, endpoint, answers)
        return endpoint
      }
      answers.push(answer)
      // Where no answer came at all, the next request would get none either.
      if (answer.failure !== undefined) throw errorOf(request, answers)
      if (answer.status !== 200) break
    }
  }
  throw errorOf(request, answers)
}
