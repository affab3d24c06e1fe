/** What can be said after `servewright load`, and the plan that it means. */
import { InvalidArgumentError, Option } from 'commander'
import { defined } from '../base/defined.ts'
import { refuse } from '../base/refuse.ts'
import type { StampsWanted } from '../contract/stamps.ts'
import type { Arrival, LoadPlan } from '../contract/load-plan.ts'
import { refuseIdle } from './idle-options.ts'
import { durationOption, parsePauseMs } from './duration.ts'
import { agentsOptions, type AgentsOptions } from './agents-on-ray.ts'
import { coordinatorOptions, type HostPort } from './fleet-options.ts'
import { limitOption, type MannerOptions, rateLimitOption, rateLimitWaitOption } from './manner-options.ts'
import { stampsOption } from './options.ts'

export interface LoadOptions extends MannerOptions, AgentsOptions {
  readonly config?: string
  readonly untilEof?: true
  readonly enginePath?: string
  readonly on?: string
  readonly port?: number
  readonly url?: string
  readonly model?: string
  readonly endpoint?: string
  readonly users?: number
  /** Milliseconds, as with all times. */
  readonly think?: number
  readonly rate?: number
  readonly arrival?: 'constant' | 'poisson' | 'gamma'
  readonly burstiness?: number
  readonly ramp?: readonly number[]
  readonly steps?: readonly number[]
  readonly requests?: number
  readonly duration?: number
  readonly maxTokens?: number
  readonly promptTokens?: number
  readonly prefixTokens?: number
  readonly prefixes?: number
  readonly turns?: number
  readonly prompts?: string
  readonly trace?: true
  readonly tokenizer?: string
  readonly ignoreEos?: true
  readonly continuousUsage?: true
  readonly body?: Readonly<Record<string, unknown>>
  readonly slo: readonly string[]
  readonly errorBudget?: number
  readonly warmup?: number
  readonly connections?: 'reuse' | 'fresh'
  readonly seed?: number
  readonly threads?: number
  readonly coordinate?: number
  readonly listen?: HostPort
  readonly tokenFile?: string
  readonly tlsCert?: string
  readonly tlsKey?: string
  /** How long agents are waited for, in milliseconds. */
  readonly agentWait?: number
  /** Longest time of all, in milliseconds. */
  readonly maxTime?: number
  readonly repeat: number
  readonly sweep?: true
  readonly search?: true
  readonly checks?: boolean
  readonly stamps?: StampsWanted
  readonly timings?: string
  readonly reporter: readonly string[]
  readonly out?: string
  readonly json?: true
}

/** What makes sense is decided where the load is examined, so that plans of presets hear the same. */
export function parseNumber(text: string): number {
  const number = Number(text)
  if (text.trim() !== '' && Number.isFinite(number)) return number
  throw new InvalidArgumentError('Give a number.')
}

export function parseNumbers(text: string): readonly number[] {
  return text.split(',').map(parseNumber)
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch {
    // Said below.
  }
  throw new InvalidArgumentError('Give a JSON object.')
}

const collect = (text: string, before: readonly string[]): readonly string[] => [...before, text]

const number = (flags: string, description: string): Option =>
  new Option(flags, description).argParser(parseNumber)

/** All but those that `run` has too. */
export const loadOptions: readonly Option[] = [
  new Option('--endpoint <path>', 'the route to send requests to, e.g. /v1/responses').default(
    '/v1/chat/completions',
  ),
  number(
    '--users <n>',
    'closed loop: number of users; each sends its next request when its answer has ended',
  ),
  durationOption('--think', 'pause of a user between two requests').argParser(parsePauseMs),
  number('--rate <n>', 'open loop: requests per second, independent of the server'),
  new Option('--arrival <kind>', 'open loop: distribution of the arrivals').choices([
    'constant',
    'poisson',
    'gamma',
  ]),
  number('--burstiness <n>', 'shape of --arrival gamma: 1 is a Poisson process, less is burstier'),
  new Option('--ramp <from,to>', 'open loop: the rate changes linearly over --duration').argParser(
    parseNumbers,
  ),
  new Option('--steps <rates>', 'open loop: one rate after the other, each for --duration').argParser(
    parseNumbers,
  ),
  number('--requests <n>', 'end after this number of requests'),
  durationOption('--duration', 'end after this time').argParser(parsePauseMs),
  number('--max-tokens <n>', 'maximum length of each answer (64)'),
  number('--prompt-tokens <n>', 'length of synthetic prompts in tokens (32)'),
  number('--prefix-tokens <n>', 'number of prompt tokens that several prompts share'),
  number('--prefixes <n>', 'number of different shared prefixes (1)'),
  number('--turns <n>', 'requests in one conversation, each with the turns before it (1)'),
  new Option(
    '--prompts <file>',
    'file of prompts: ShareGPT, chat or completion requests (JSON, JSONL), a trace, or plain lines',
  ),
  new Option('--trace', 'send at the timestamps in --prompts, in milliseconds'),
  new Option('--tokenizer <folder>', 'folder with the tokenizer.json that counts synthetic prompts'),
  new Option('--ignore-eos', 'generate --max-tokens tokens even if the model ends earlier (vLLM, SGLang)'),
  new Option('--continuous-usage', 'ask for the token count in each frame (vLLM, SGLang)'),
  new Option('--body <json>', 'JSON fields to set in each request').argParser(parseObject),
  new Option('--slo <threshold>', "threshold such as 'ttft p99 <= 300ms'; may be repeated")
    .argParser(collect)
    .default([], 'none'),
  number('--error-budget <share>', 'share of the requests that may fail, 0 to 1 (0)'),
  number('--warmup <n>', 'requests to send before the measurement (4)'),
  new Option('--connections <kind>', 'reuse: keep-alive; fresh: one connection per request').choices([
    'reuse',
    'fresh',
  ]),
  number('--seed <n>', 'random seed of arrivals and prompts (1)'),
  number('--threads <n>', 'number of sending threads (default: by the cores)'),
  ...coordinatorOptions,
  ...agentsOptions(),
  number('--repeat <n>', 'run the same load this number of times, to see the variance').default(1),
  new Option('--sweep', 'raise the rate until the server is saturated'),
  new Option('--search', 'find the highest rate that meets every --slo'),
  limitOption(),
  rateLimitOption(),
  rateLimitWaitOption(),
  new Option('--checks', 'check the answers of the server during the load; the default for a preset'),
  new Option('--no-checks', 'do not run checks during the load'),
  stampsOption(),
  new Option('--timings <file>', 'file for the raw times of every request and token, one JSON line each'),
]

function pairOf([from, to, ...more]: readonly number[]): readonly [number, number] {
  if (from === undefined || to === undefined || more.length > 0)
    return refuse('--ramp needs two rates', 'Give a first and a last rate, such as --ramp 1,20.')
  return [from, to]
}

function openArrival(rate: number, { arrival = 'poisson', burstiness = 1 }: LoadOptions): Arrival {
  return arrival === 'gamma' ? { kind: 'gamma', rate, burstiness } : { kind: arrival, rate }
}

function needsDuration(options: LoadOptions, option: string): number {
  return (
    options.duration ?? refuse(`${option} needs --duration`, 'Give --duration, the time that the rates last.')
  )
}

/** Every way to say when requests are due; exactly one has to be said. */
const ways: readonly ((options: LoadOptions) => Arrival | undefined)[] = [
  ({ users, think }) =>
    users === undefined ? undefined : { kind: 'users', users, ...defined({ thinkMs: think }) },
  (options) => (options.rate === undefined ? undefined : openArrival(options.rate, options)),
  (options) => {
    if (options.ramp === undefined) return undefined
    const [fromRate, toRate] = pairOf(options.ramp)
    return { kind: 'ramp', fromRate, toRate, overMs: needsDuration(options, '--ramp') }
  },
  (options) =>
    options.steps === undefined
      ? undefined
      : { kind: 'steps', rates: options.steps, stepMs: needsDuration(options, '--steps') },
  // The times are filled in when the file has been read.
  ({ trace }) => (trace === true ? { kind: 'trace', atMs: [] } : undefined),
  (options) => (options.sweep === true || options.search === true ? openArrival(1, options) : undefined),
]

function arrivalOf(options: LoadOptions): Arrival {
  const [arrival, second] = ways.map((way) => way(options)).filter((found) => found !== undefined)
  if (arrival === undefined)
    return refuse('The size of the load is not given', 'Give --users N or --rate R (requests a second).')
  if (second !== undefined)
    return refuse(
      'More than one option says when requests are due',
      'Give only one of --users, --rate, --ramp, --steps and --trace.',
    )
  return arrival
}

function promptsOf({ promptTokens, prefixTokens, prefixes, turns }: LoadOptions): LoadPlan['prompts'] {
  const more = defined({ prefixTokens, prefixes, turns })
  if (promptTokens === undefined && Object.keys(more).length === 0) return undefined
  return { inputTokens: promptTokens ?? 32, ...more }
}

/** @throws UsageError where nothing, or too much, says when requests are due */
export function planOf(options: LoadOptions): LoadPlan {
  refuseIdle(options)
  const arrival = arrivalOf(options)
  const { requests, maxTokens, endpoint, ignoreEos, continuousUsage, body, connections, errorBudget, seed } =
    options
  const perStep = arrival.kind === 'steps'
  return {
    name: options.sweep === true ? 'sweep' : options.search === true ? 'search' : 'load',
    arrival,
    thresholds: options.slo,
    ...defined({
      endpoint,
      requests,
      durationMs: perStep ? undefined : options.duration,
      maxTokens: maxTokens ?? options.limit.tokens,
      prompts: promptsOf(options),
      ignoreEos,
      continuousUsage,
      body,
      connections,
      warmupRequests: options.warmup,
      errorBudget,
      seed,
    }),
  }
}
