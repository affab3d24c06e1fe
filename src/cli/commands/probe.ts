/** `servewright probe`: one request to any endpoint, and the strictly judged answer as JSON. */
import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { Command, InvalidArgumentError, Option } from 'commander'
import { defined } from '../../base/defined.ts'
import { timestamp } from '../../base/clock.ts'
import { exitCodes } from '../../base/exit-codes.ts'
import { EnvironmentError, type ServewrightError } from '../../base/errors.ts'
import { refuse } from '../../base/refuse.ts'
import { plainText } from '../../base/plain-text.ts'
import { isSecretName } from '../../base/secrets/secret-names.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { defaultLimits, type Limits } from '../../contract/limits.ts'
import { keepEnds } from '../../contract/keep-ends.ts'
import { assemble } from '../../openai/assemble.ts'
import { performExchange } from '../../openai/perform-exchange.ts'
import { protocolOf } from '../../openai/protocols/registry.ts'
import { keyRefused, noAnswer } from '../../server/attach/first-token.ts'
import { retryAfterMs } from '../../server/client/retry-after.ts'
import { durationOption } from '../duration.ts'
import { showError } from '../show-error.ts'
import { isRecord, parseJson, type Json } from '../../openai/read-json.ts'
import { createDocumentScrubber } from '../../run/scrub-document.ts'
import { givenSecrets } from '../../subject/secrets.ts'
import { keepSecrets } from '../screen.ts'

/** All times in milliseconds. */
interface ProbeOptions {
  readonly body: string
  readonly stream?: true
  readonly header: Readonly<Record<string, string>>
  readonly connectTimeout?: number
  readonly headTimeout?: number
  readonly firstTokenTimeout?: number
  readonly idleTimeout?: number
  readonly totalTimeout?: number
}

const keyVariable = 'SERVEWRIGHT_API_KEY'

function parseHeader(line: string, before: ProbeOptions['header']): ProbeOptions['header'] {
  const [, name, value] = /^([^:\s]+):[ \t]*(.*)$/s.exec(line) ?? []
  // The line may hold a secret: it is not quoted.
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError("Give it in the form 'name: value'.")
  return { ...before, [name.toLowerCase()]: value }
}

/** What begins an object is the body itself, as after curl's --data. */
const isObject = (source: string): boolean => /^\s*\{/.test(source)

async function readBody(source: string): Promise<string> {
  if (isObject(source)) return source
  try {
    return source === '-' ? await text(process.stdin) : await readFile(source, 'utf8')
  } catch (cause) {
    return refuse(
      `The body cannot be read from ${source}`,
      'Give an existing file, or - for standard input.',
      cause,
    )
  }
}

function parseBody(source: string, content: string): Json {
  const parsed = parseJson(content)
  const name = source === '-' ? 'standard input' : isObject(source) ? '--body' : source
  if ('problem' in parsed)
    return refuse(`The body in ${name} is not JSON: ${parsed.problem}`, 'Give one JSON object.')
  return isRecord(parsed.value)
    ? parsed.value
    : refuse(`The body in ${name} is JSON, but not an object`, 'Give one JSON object.')
}

const limitsOf = (options: ProbeOptions): Limits =>
  defined({
    connectMs: options.connectTimeout,
    headMs: options.headTimeout,
    firstTokenMs: options.firstTokenTimeout,
    idleMs: options.idleTimeout,
    totalMs: options.totalTimeout,
  })

/** Characters of an answer that are printed, and that are put together to choices. */
const mostShown = 1 << 20

function documentOf(whole: Exchange): object {
  const exchange = keepEnds(whole, mostShown)
  const { request, completion, incompleteBecause, status, failure, marks, frames, body, cut } = exchange
  // What is put together of a part would look like an answer that nobody gave.
  const { choices, usage, error, ...answer } = assemble(
    cut === undefined ? whole : { ...whole, frames: [], body: '' },
  )
  return {
    completion,
    incompleteBecause,
    status,
    failure,
    request: { method: request.method, url: request.url, headers: request.headers },
    headers: exchange.headers,
    marks,
    answer: { ...answer, error },
    choices,
    usage,
    frameCount: whole.frames.length,
    cut,
    frames: frames.map(({ atMs, event, data, faults }) => ({ atMs, event, data, faults })),
    // The choices of a complete answer hold everything.
    ...(completion === 'complete' && choices.length > 0 ? {} : { body }),
  }
}

/** Header values that a server may echo, and the tokens in them. */
function secretsOf(headers: ProbeOptions['header']): readonly string[] {
  const values = Object.entries(headers).flatMap(([name, value]) => (isSecretName(name) ? [value] : []))
  return [...values, ...values.map((value) => value.replace(/^\S+ +/, ''))]
}

async function probe(url: string, options: ProbeOptions): Promise<void> {
  const content = await readBody(options.body)
  const given = parseBody(options.body, content)
  const key = process.env[keyVariable]
  const headers = {
    'content-type': 'application/json',
    ...(key === undefined || key === '' ? {} : { authorization: `Bearer ${key}` }),
    ...options.header,
  }
  const exchange = await performExchange(
    {
      method: 'POST',
      url,
      headers,
      body:
        options.stream === true ? JSON.stringify(protocolOf({ method: 'POST', url }).stream(given)) : content,
      secretHeaders: Object.keys(headers).filter(isSecretName),
    },
    { limits: limitsOf(options) },
  )
  const secrets = [...secretsOf(headers), ...givenSecrets()]
  keepSecrets(secrets)
  const document = createDocumentScrubber(secrets)(documentOf(exchange))
  process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`)
  const trouble = troubleOf(url, exchange)
  process.stderr.write(trouble === undefined ? `${verdictLine(exchange)}\n` : showError(trouble))
  process.exitCode = trouble?.exitCode ?? verdictOf(exchange)
}

const verdictOf = ({ completion }: Exchange): number =>
  completion === 'complete' ? exitCodes.accepted : exitCodes.rejected

/** For people: how the answer ended, e.g. `complete · HTTP 200 · 7 frames · 265 ms`. */
function verdictLine({ completion, incompleteBecause, status, frames, marks }: Exchange): string {
  const facts = [
    completion,
    ...(status === undefined ? [] : [`HTTP ${status}`]),
    ...(frames.length === 0
      ? []
      : [`${frames.length} frames, the first after ${Math.round(frames[0]?.atMs ?? 0)} ms`]),
    `${Math.round(marks.endMs)} ms`,
  ].join(' · ')
  return plainText(incompleteBecause === undefined ? facts : `${facts}\n${incompleteBecause}`)
}

/** What says nothing about the server's answers, as `run` says it: nobody is there, it is not HTTP, or we are not let in. */
function troubleOf(url: string, exchange: Exchange): ServewrightError | undefined {
  const { status, failure } = exchange
  const unspoken = failure?.phase === 'connect' || failure?.kind === 'malformed'
  if (status === undefined && unspoken) return noAnswer(url, exchange)
  if (status === 401 || status === 403) return keyRefused(url, exchange)
  if (retryAfterMs(exchange, timestamp()) === undefined) return undefined
  return new EnvironmentError(
    'environment/rate-limited',
    `${url} limits the rate of requests (HTTP ${status})`,
    {
      hint: 'Send the request again later.',
    },
  )
}

const limitOption = (name: string, meaning: string, limit: keyof Limits): Option =>
  durationOption(name, `${meaning} (default: ${defaultLimits[limit] / 1000}s)`)

export function probeCommand(): Command {
  return new Command('probe')
    .description('send one request and judge strictly whether the answer is complete')
    .argument('<url>', 'the full endpoint, e.g. http://127.0.0.1:8000/v1/chat/completions')
    .requiredOption('--body <file>', 'JSON to send: a file, - for standard input, or the object itself')
    .option('--stream', 'request a stream, with usage at its end')
    .addOption(
      new Option('--header <line>', "an additional header, 'name: value'; may be repeated")
        .argParser(parseHeader)
        .default({}, 'none'),
    )
    .addOption(limitOption('--connect-timeout', 'time limit for the connection', 'connectMs'))
    .addOption(limitOption('--head-timeout', 'time limit for the response head', 'headMs'))
    .addOption(limitOption('--first-token-timeout', 'time limit for the first output', 'firstTokenMs'))
    .addOption(limitOption('--idle-timeout', 'time limit between two reads', 'idleMs'))
    .addOption(limitOption('--total-timeout', 'time limit for the whole exchange', 'totalMs'))
    .addHelpText(
      'after',
      `\nExit codes: 0 the answer is complete; 1 it is not; 2 wrong usage, or the key is refused;\n3 nobody answers at the address, what answers is not HTTP, or it limits the rate of requests.\n${keyVariable} is sent as a bearer token.`,
    )
    .action((url: string, options: ProbeOptions) => probe(url, options))
}
