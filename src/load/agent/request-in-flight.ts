/** One request on its way: what comes back is stamped, and at its end summed up. */
import { isUtf8 } from 'node:buffer'
import { defined } from '../../base/defined.ts'
import type { EnvironmentError } from '../../base/errors.ts'
import type { Completion, TransportFailure } from '../../contract/exchange.ts'
import { addBody } from '../../openai/answer-facts.ts'
import { classify, type Classified } from '../../openai/classify-completion.ts'
import type { AnswerFacts, AnswerReader } from '../../openai/protocols/protocol.ts'
import type { ResponseHead } from '../../wire/head-parser.ts'
import { isEventStream } from '../../wire/media-type.ts'
import type { StreamSink } from '../../wire/stream-connection.ts'
import type { TurnClock } from '../../wire/turn-clock.ts'
import { isShort, isStreamed, tokensPerFrame, type AnswerCounts } from '../stream/answer-count.ts'
import { isGood, requestLatencies } from '../stream/request-latencies.ts'
import { TokenStamper } from '../stream/token-stamper.ts'
import type { AgentPlan } from './agent-plan.ts'
import { expiredLimit, runaway } from './answer-limits.ts'
import type { ThreadTotals } from './thread-totals.ts'

export interface AttemptOptions {
  readonly id: string
  readonly index: number
  /** Milliseconds of CLOCK_MONOTONIC; latencies count from here. */
  readonly dueMs: number
  readonly totals: ThreadTotals
  readonly clock: TurnClock
  readonly plan: Pick<
    AgentPlan,
    'allowedTokens' | 'expected' | 'keepStamps' | 'limits' | 'stamps' | 'thresholds'
  >
  readonly protocol: AnswerReader
  onEnd(attempt: RequestInFlight, completion: Completion): void
  onLack(attempt: RequestInFlight, error: EnvironmentError): void
}

/** Limit of an answer that is not a stream. */
const maxBodyBytes = 64 << 20
const tooLong: TransportFailure = {
  kind: 'malformed',
  phase: 'body',
  message: `The body is longer than ${maxBodyBytes} bytes.`,
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
}

function countsOf(framed: number, { choices }: AnswerFacts, completion: unknown): AnswerCounts {
  const ended = Array.from(choices.values()).filter(({ finishReason }) => finishReason === 'stop').length
  return { framed, used: completion === undefined ? undefined : Number(completion), ended }
}

/** Frames with text are tokens where usage counts fewer. */
function madeOf(counts: AnswerCounts, stream: boolean): number {
  return stream && isShort(counts) ? counts.framed : (counts.used ?? counts.framed)
}

export class RequestInFlight implements StreamSink {
  readonly options: AttemptOptions
  readonly #stamper: TokenStamper
  #sentMs: number | undefined
  #resent = false
  #headMs: number | undefined
  #lastMs = 0
  /** By how much its tokens may be further apart than their times say. */
  #doubtMs = 0
  #head: ResponseHead | undefined
  #stream = false
  /** The body of an answer that is not a stream. */
  readonly #body: Buffer[] = []
  #bodyBytes = 0

  constructor(options: AttemptOptions) {
    this.options = options
    const { protocol, totals, plan } = options
    this.#stamper = new TokenStamper(protocol, totals, plan.keepStamps)
  }

  sent(atMs: number): void {
    this.#resent = this.#sentMs !== undefined
    this.#sentMs = atMs
    if (!this.#resent) this.options.totals.sent(atMs - this.options.dueMs)
  }

  head(head: ResponseHead, atMs: number): void {
    this.#headMs = atMs
    this.#lastMs = atMs
    this.#head = head
    this.#stream = isSuccess(head.status) && isEventStream(head.headers)
  }

  body(bytes: Buffer, start: number, end: number): void {
    const { clock, totals } = this.options
    const { readMs, arrivedMs: atMs } = clock
    this.#lastMs = readMs
    totals.waitMs = clock.waitMs
    if (this.#stream) this.#stamper.push(bytes, { start, end, atMs, readMs })
    else this.#keepBody(bytes, start, end)
  }

  endRead(): void {
    const { plan, clock } = this.options
    this.#doubtMs += clock.spanMs
    this.#stamper.endRead(plan.stamps === 'kernel' ? clock : undefined)
  }

  get giveUp(): TransportFailure | undefined {
    if (this.#bodyBytes > maxBodyBytes) return tooLong
    const { failure, times, counting } = this.#stamper
    return failure ?? runaway(times.tokens, counting, this.options.plan.allowedTokens)
  }

  end(atMs: number, failure?: TransportFailure): void {
    const { totals, onEnd } = this.options
    const judged = this.#judge(failure)
    const { completion } = judged
    totals.counts.byCompletion[completion] = (totals.counts.byCompletion[completion] ?? 0) + 1
    const status = this.#head?.status ?? 200
    if (!isSuccess(status)) totals.counts.byStatus[status] = (totals.counts.byStatus[status] ?? 0) + 1
    if (completion === 'complete') this.#complete(atMs)
    else this.#fail(judged)
    if (this.options.plan.keepStamps) this.#keep(atMs, completion)
    onEnd(this, completion)
  }

  /** It was never on its way, or we could not go on: the server has not failed. */
  lack(error: EnvironmentError): void {
    const { totals, onLack } = this.options
    if (this.#sentMs === undefined) totals.counts.notSent += 1
    else this.cut(this.#sentMs)
    onLack(this, error)
  }

  /** The run is over, and we hang up. */
  cut(atMs: number): void {
    this.options.totals.counts.cut += 1
    this.options.totals.counts.outputTokens += this.#stamper.times.tokens
    if (this.options.plan.keepStamps) this.#keep(atMs, 'cancelled')
  }

  /** The limit that is over, if one is. */
  expired(nowMs: number): TransportFailure | undefined {
    const { plan, dueMs } = this.options
    const { firstTokenMs, lastTokenMs = firstTokenMs } = this.#stamper.times
    const course = {
      dueMs,
      sentMs: this.#sentMs,
      headMs: this.#headMs,
      lastMs: this.#lastMs,
      lastTokenMs,
      hasBody: this.#bodyBytes > 0,
    }
    return expiredLimit(course, plan.limits, nowMs)
  }

  #keepBody(bytes: Buffer, start: number, end: number): void {
    this.#bodyBytes += end - start
    if (this.#bodyBytes <= maxBodyBytes) this.#body.push(Buffer.from(bytes.subarray(start, end)))
  }

  #judge(failure: TransportFailure | undefined): Classified {
    const { protocol: reader, plan } = this.options
    const { status, headers = {} } = this.#head ?? {}
    const { facts } = this.#stamper
    const rest = this.#stamper.end()
    const whole = this.#stream ? rest : Buffer.concat(this.#body)
    const body = whole.toString('utf8')
    if (!this.#stream) addBody(facts, reader, body)
    const wrong = this.#stream || isUtf8(whole) ? undefined : whole.toString('base64')
    return classify({
      ...defined({ failure: failure ?? this.giveUp, status, bodyBase64: wrong }),
      headers,
      body,
      reader,
      facts,
      expected: plan.expected,
    })
  }

  #complete(endMs: number): void {
    const { totals, dueMs, plan, protocol } = this.options
    const { times, facts, counting } = this.#stamper
    const sentMs = this.#sentMs
    const usage = facts.usage && protocol.count(facts.usage)
    const counts = countsOf(times.tokens, facts, usage?.completion)
    const each = counting === 'chunks' ? tokensPerFrame(counts) : 1
    const latencies = requestLatencies({
      dueMs,
      sentMs,
      headMs: this.#headMs,
      endMs,
      times,
      tokensPerFrame: each,
    })
    for (const [metric, value] of Object.entries(latencies)) {
      totals.record(metric as keyof typeof latencies, value)
    }
    if (this.#stream) {
      totals.noteAnswer({ counting, counts, streamed: isStreamed({ sentMs, times, doubtMs: this.#doubtMs }) })
    }
    totals.completed(
      madeOf(counts, this.#stream),
      Number(usage?.prompt ?? 0),
      isGood(latencies, plan.thresholds),
    )
  }

  #fail({ completion, incompleteBecause: because = '' }: Classified): void {
    this.options.totals.failed(
      { completion, because, requestId: this.options.id },
      this.#stamper.times.tokens,
    )
  }

  #keep(endMs: number, completion: Completion): void {
    const { id, index, dueMs, totals } = this.options
    const { stamps, reads } = this.#stamper.times
    totals.requests.push({
      id,
      index,
      dueMs,
      sentMs: this.#sentMs,
      headMs: this.#headMs,
      tokenMs: stamps,
      readMs: reads,
      endMs,
      completion,
      ...(this.#resent ? { resent: true } : {}),
    })
  }
}
