/** `servewright probe`: one request to any endpoint, and the strictly judged answer as JSON. */
import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { Command, InvalidArgumentError, Option } from 'commander'
import { UsageError } from '../../base/errors.ts'
import { createScrubber } from '../../base/scrub.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { defaultLimits, type Limits } from '../../contract/limits.ts'
import { keepEnds } from '../../contract/keep-ends.ts'
import { assemble } from '../../openai/assemble.ts'
import { performExchange } from '../../openai/perform-exchange.ts'
import { protocolOf } from '../../openai/protocols/registry.ts'
import { isRecord, parseJson, type Json } from '../../openai/read-json.ts'

interface ProbeOptions {
  readonly body: string
  readonly stream: boolean
  readonly header: Readonly<Record<string, string>>
  readonly connectTimeout?: number
  readonly headTimeout?: number
  readonly firstTokenTimeout?: number
  readonly idleTimeout?: number
  readonly totalTimeout?: number
}

const keyVariable = 'SERVEWRIGHT_API_KEY'
const secretNames = /authorization|api-?key|token|secret|cookie/i

function refuse(message: string, hint: string, cause?: unknown): never {
  throw new UsageError('usage/invalid-arguments', message, { hint, cause })
}

function parseSeconds(value: string): number {
  const seconds = Number(value)
  if (value.trim() !== '' && Number.isFinite(seconds) && seconds > 0) return seconds
  throw new InvalidArgumentError('Give a number of seconds above 0, such as 2.5.')
}

function parseHeader(line: string, before: ProbeOptions['header']): ProbeOptions['header'] {
  const [, name, value] = /^([^:\s]+):[ \t]*(.*)$/s.exec(line) ?? []
  // The line may hold a secret: it is not quoted.
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError("Give it in the form 'name: value'.")
  return { ...before, [name.toLowerCase()]: value }
}

async function readBody(source: string): Promise<string> {
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
  const name = source === '-' ? 'standard input' : source
  if ('problem' in parsed)
    return refuse(`The body in ${name} is not JSON: ${parsed.problem}`, 'Give one JSON object.')
  return isRecord(parsed.value)
    ? parsed.value
    : refuse(`The body in ${name} is JSON, but not an object`, 'Give one JSON object.')
}

function limitsOf(options: ProbeOptions): Limits {
  const seconds: Readonly<Record<keyof Limits, number | undefined>> = {
    connectMs: options.connectTimeout,
    headMs: options.headTimeout,
    firstTokenMs: options.firstTokenTimeout,
    idleMs: options.idleTimeout,
    totalMs: options.totalTimeout,
  }
  const given = Object.entries(seconds).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value * 1000]],
  )
  return Object.fromEntries(given)
}

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
  const values = Object.entries(headers).flatMap(([name, value]) => (secretNames.test(name) ? [value] : []))
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
      body: options.stream ? JSON.stringify(protocolOf({ method: 'POST', url }).stream(given)) : content,
      secretHeaders: Object.keys(headers).filter((name) => secretNames.test(name)),
    },
    { limits: limitsOf(options) },
  )
  const document = JSON.stringify(documentOf(exchange), undefined, 2)
  process.stdout.write(`${createScrubber(secretsOf(headers))(document)}\n`)
  process.exitCode = exchange.completion === 'complete' ? 0 : 1
}

const limitOption = (flags: string, meaning: string, name: keyof Limits): Option =>
  new Option(flags, `${meaning} (default: ${defaultLimits[name] / 1000})`).argParser(parseSeconds)

export function probeCommand(): Command {
  return new Command('probe')
    .description('send one request and judge strictly whether the answer is complete')
    .argument('<url>', 'the full endpoint, e.g. http://127.0.0.1:8000/v1/chat/completions')
    .requiredOption('--body <file>', 'JSON to send; - for standard input')
    .option('--stream', 'request a stream, with usage at its end', false)
    .option('--header <line>', "an additional header, 'name: value'; may be repeated", parseHeader, {})
    .addOption(limitOption('--connect-timeout <seconds>', 'time limit for the connection', 'connectMs'))
    .addOption(limitOption('--head-timeout <seconds>', 'time limit for the response head', 'headMs'))
    .addOption(
      limitOption('--first-token-timeout <seconds>', 'time limit for the first output', 'firstTokenMs'),
    )
    .addOption(limitOption('--idle-timeout <seconds>', 'time limit between two reads', 'idleMs'))
    .addOption(limitOption('--total-timeout <seconds>', 'time limit for the whole exchange', 'totalMs'))
    .addHelpText(
      'after',
      `\nExit codes: 0 the answer is complete; 1 it is not, or none came; 2 wrong usage.\n${keyVariable} is sent as a bearer token.`,
    )
    .action((url: string, options: ProbeOptions) => probe(url, options))
}
