/** What a coordinator and its agents say to each other. What comes from the other side is looked at before it is used. */
import { z } from 'zod'
import { errorCodes, type ErrorRecord } from '../../base/errors.ts'
import { oneLine } from '../../base/plain-text.ts'
import type { LoadSecond } from '../../contract/load.ts'
import type { ClientResult, Place } from '../client/load-client.ts'
import type { RequestTimes } from '../agent/agent-plan.ts'
import type { LoadRequest } from '../load-request.ts'
import { share } from './share-schema.ts'

/** Largest line of a peer that has not shown the token. */
export const strangerBytes = 8_192
/** Largest line of one that has: a result, with the histograms of all its metrics. */
export const knownBytes = 64 * 2 ** 20
/** Prompts come in pieces of about this size. */
export const piecesBytes = 2 ** 20

/** What an agent says of its machine. */
export interface AgentFacts {
  readonly host: string
  readonly cores: number
  readonly nice: number
  readonly cpuLimit?: number | undefined
  readonly memoryLimitMiB?: number | undefined
  /** For each address that it may connect from. */
  readonly ports?: number | undefined
  readonly openFiles?: number | undefined
}

export interface Hello {
  readonly type: 'hello'
  readonly version: string
  readonly nonce: string
  readonly proof: string
  readonly facts: AgentFacts
}

/** What an agent measured; `agent` is made of it by the coordinator. */
export type AgentResultMessage = {
  readonly type: 'result'
  readonly result: Omit<ClientResult, 'agent'>
  /** After the moment at which it was to start, by its own clock. */
  readonly lateMs: number
}

export type AgentMessage =
  | { readonly type: 'probe'; readonly number: number; readonly atMs: number; readonly backMs: number }
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly error: ErrorRecord }
  | { readonly type: 'second'; readonly second: LoadSecond }
  /** Raw times, in pieces before the result, where they were asked for. */
  | { readonly type: 'times'; readonly rows: readonly RequestTimes[] }
  | AgentResultMessage

export type CoordinatorMessage =
  | { readonly type: 'challenge'; readonly nonce: string }
  | { readonly type: 'welcome'; readonly proof: string }
  | { readonly type: 'refused'; readonly because: string }
  | { readonly type: 'probe'; readonly number: number }
  /** Its prompts follow in messages of their own. */
  | { readonly type: 'share'; readonly request: LoadRequest; readonly place: Place }
  | { readonly type: 'prompts'; readonly sessions: LoadRequest['sessions'] }
  | { readonly type: 'prepare' }
  /** By the agent's own clock. */
  | { readonly type: 'start'; readonly atMs: number }
  | { readonly type: 'interrupt'; readonly because: string }
  /** This load is over; another may follow. */
  | { readonly type: 'over' }
  | { readonly type: 'bye' }

const number = z.number()
const name = z.string().max(4_096)
/** What is shown of the other side is one line, whatever it was. */
const text = z.string().max(4_096).transform(oneLine)
const nonce = z.string().regex(/^[0-9a-f]{32}$/)
const proof = z.string().regex(/^[0-9a-f]{64}$/)
const counted = z.number().nonnegative()

/** No machine has more. */
const [mostCores, mostMiB, mostPorts] = [65_536, 2 ** 40, 65_536]
/** Clocks are read by some dozens of questions. */
const asked = z.int().nonnegative().max(65_536)

const hello = z.object({
  type: z.literal('hello'),
  version: z.string().regex(/^[\w.+-]{1,64}$/),
  nonce,
  proof,
  facts: z.object({
    host: z.string().regex(/^[\w.:-]{1,255}$/),
    cores: z.int().positive().max(mostCores),
    nice: z.int().min(-20).max(19),
    cpuLimit: z.number().positive().max(mostCores).optional(),
    memoryLimitMiB: z.number().positive().max(mostMiB).optional(),
    ports: z.int().nonnegative().max(mostPorts).optional(),
    openFiles: z.int().nonnegative().optional(),
  }),
})

const distribution = z.looseObject({ count: counted, p99: number, max: number })
const histogram = z
  .object({ values: z.array(number), counts: z.array(counted), maxUs: counted })
  .refine(({ values, counts }) => values.length === counts.length)
const second = z.looseObject({
  atS: z.number().int().nonnegative(),
  running: counted,
  sent: counted,
  completed: counted,
  failed: counted,
  good: counted,
  outputTokens: counted,
  inputTokens: counted,
})
const delay = { state: z.enum(['valid', 'degraded', 'void']), errorBarMs: number }

const moment = number.optional()
const times = z.object({
  id: name,
  index: counted,
  dueMs: number,
  sentMs: moment,
  resent: z.literal(true).optional(),
  headMs: moment,
  tokenMs: z.array(number),
  readMs: z.array(number),
  endMs: number,
  completion: name,
})

const result = z.object({
  threads: z.int().positive().max(mostCores),
  stamps: z.looseObject({}),
  validity: z.looseObject({
    ...delay,
    reasons: z.array(text),
    canary: distribution,
    socketWait: distribution,
    lateness: distribution,
    loopUtilisation: number,
    cpuSeconds: number,
    maxRssMiB: number,
    steady: z.looseObject(delay).optional(),
  }),
  part: z.looseObject({
    startMs: number,
    endMs: number,
    stoppedBecause: text,
    counts: z.looseObject({ sent: counted, completed: counted, failed: counted, notSent: counted }),
    premise: z.record(name, number),
    latencies: z.record(name, histogram),
    failures: z.array(z.looseObject({ completion: name, because: z.string(), requestId: name })),
    seconds: z.array(second),
    loopUtilisation: number,
    requests: z.array(z.unknown()).max(0),
  }),
})

const agentMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('probe'), number: asked, atMs: number, backMs: number }),
  z.object({ type: z.literal('ready') }),
  z.object({
    type: z.literal('failed'),
    error: z.looseObject({
      code: z.enum(errorCodes.environment).catch('environment/agent-failed'),
      message: text,
      hint: text.optional(),
    }),
  }),
  z.object({ type: z.literal('second'), second }),
  z.object({ type: z.literal('times'), rows: z.array(times) }),
  z.object({ type: z.literal('result'), result, lateMs: counted }),
])

const coordinatorMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('challenge'), nonce }),
  z.object({ type: z.literal('welcome'), proof }),
  z.object({ type: z.literal('refused'), because: text }),
  z.object({ type: z.literal('probe'), number: asked }),
  share,
  z.object({ type: z.literal('prompts'), sessions: z.array(z.array(z.string())) }),
  z.object({ type: z.literal('prepare') }),
  z.object({ type: z.literal('start'), atMs: counted }),
  z.object({ type: z.literal('interrupt'), because: text }),
  z.object({ type: z.literal('over') }),
  z.object({ type: z.literal('bye') }),
])

/** @returns undefined where it is not one */
export const asHello = (message: unknown): Hello | undefined => hello.safeParse(message).data

/** @returns undefined where it is not one; the rest of a result is what an agent of our own version has made of it */
export const asAgentMessage = (message: unknown): AgentMessage | undefined =>
  agentMessage.safeParse(message).data as AgentMessage | undefined

/** @returns undefined where it is not one */
export const asCoordinatorMessage = (message: unknown): CoordinatorMessage | undefined =>
  coordinatorMessage.safeParse(message).data as CoordinatorMessage | undefined
