/** One request on its way: what comes back is stamped, and at its end summed up. */
import type { Completion, TransportFailure } from '../../contract/exchange.ts'
import type { Limits } from '../../contract/limits.ts'
import type { Threshold } from '../../contract/load.ts'
import { describeError } from '../../openai/describe-error.ts'
import { isRecord, parseJson } from '../../openai/read-json.ts'
import type { ResponseHead } from '../../wire/head-parser.ts'
import type { StreamSink } from '../../wire/stream-connection.ts'
import type { TurnClock } from '../../wire/turn-clock.ts'
import { isGood, requestLatencies } from '../stream/request-latencies.ts'
import type { StreamEnd } from '../stream/judge-stream.ts'
import type { ThreadTotals } from './thread-totals.ts'
import { TokenStamper } from '../stream/token-stamper.ts'

export interface AttemptOptions {
  readonly id: string
  readonly index: number
  /** Milliseconds of CLOCK_MONOTONIC; latencies count from here. */
  readonly dueMs: number
  readonly totals: ThreadTotals
  readonly clock: TurnClock
  readonly keepStamps: boolean
  readonly usageAsked: boolean
  readonly limits: Limits
  readonly thresholds: readonly Threshold[]
  onEnd(attempt: RequestInFlight, completion: Completion): void
}

/** Of an answer that is no stream, for its message. */
const maxErrorBytes = 4_096

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
}

function isEventStream({ headers }: ResponseHead): boolean {
  return /^text\/event-stream\b/i.test(headers['content-type'] ?? '')
}

/** Whether a frame each is all the tokens there were; the one that ends an answer by itself has no text. */
function agrees(more: number, finishReason: string | undefined): boolean {
  return more === 0 || (more === 1 && finishReason === 'stop')
}

/** An answer that is no event stream, whole by its framing. */
function judgeOther({ status, headers }: ResponseHead, text: string): StreamEnd {
  if (isSuccess(status)) {
    const type = headers['content-type'] ?? 'missing'
    return {
      completion: 'wrong-content-type',
      because: `The content type is ${type}, not text/event-stream.`,
    }
  }
  const parsed = parseJson(text)
  const body = 'value' in parsed && isRecord(parsed.value) ? parsed.value : undefined
  const said = body?.['error'] ?? body ?? text.slice(0, 200)
  return { completion: 'server-error', because: `The status is ${status}: ${describeError(said)}` }
}

export class RequestInFlight implements StreamSink {
  readonly options: AttemptOptions
  readonly #stamper: TokenStamper
  #sentMs: number | undefined
  #headMs: number | undefined
  #lastMs = 0
  #head: ResponseHead | undefined
  #stream = false
  #text = ''

  constructor(options: AttemptOptions) {
    this.options = options
    this.#stamper = new TokenStamper(options.totals, options.keepStamps)
  }

  sent(atMs: number): void {
    this.#sentMs = atMs
    this.options.totals.sent(atMs - this.options.dueMs)
  }

  head(head: ResponseHead, atMs: number): void {
    this.#headMs = atMs
    this.#lastMs = atMs
    this.#head = head
    this.#stream = isSuccess(head.status) && isEventStream(head)
  }

  body(bytes: Buffer, start: number, end: number): void {
    const { clock, totals } = this.options
    const atMs = clock.readMs
    this.#lastMs = atMs
    totals.waitMs = atMs - clock.earliestMs
    if (this.#stream) this.#stamper.push(bytes, { start, end, atMs })
    else if (this.#text.length < maxErrorBytes) this.#text += bytes.toString('utf8', start, end)
  }

  endRead(): void {
    this.#stamper.endRead()
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
    if (this.options.keepStamps) this.#keep(atMs, completion)
    onEnd(this, completion)
  }

  /** The run is over, and we hang up. */
  cut(atMs: number): void {
    this.options.totals.counts.cut += 1
    this.options.totals.counts.outputTokens += this.#stamper.times.tokens
    if (this.options.keepStamps) this.#keep(atMs, 'cancelled')
  }

  /** The limit that is over, if one is. */
  expired(nowMs: number): TransportFailure | undefined {
    const { limits, dueMs } = this.options
    const since = (fromMs: number, limitMs = Infinity): boolean => nowMs - fromMs > limitMs
    const seconds = (ms = 0): string => `${ms / 1000} s`
    if (since(dueMs, limits.totalMs)) {
      return {
        kind: 'timeout',
        phase: 'total',
        message: `The answer was not over after ${seconds(limits.totalMs)}.`,
      }
    }
    if (this.#sentMs === undefined) {
      if (!since(dueMs, limits.connectMs)) return undefined
      return {
        kind: 'timeout',
        phase: 'connect',
        message: `There was no connection after ${seconds(limits.connectMs)}.`,
      }
    }
    return this.#expiredAnswer(this.#sentMs, since)
  }

  #expiredAnswer(
    sentMs: number,
    since: (fromMs: number, limitMs?: number) => boolean,
  ): TransportFailure | undefined {
    const { headMs, firstTokenMs, idleMs } = this.options.limits
    const after = (ms = 0): string => `after ${ms / 1000} s.`
    if (this.#headMs === undefined) {
      if (!since(sentMs, headMs)) return undefined
      return { kind: 'timeout', phase: 'head', message: `There was no response head ${after(headMs)}` }
    }
    if (this.#stamper.times.firstTokenMs === undefined) {
      if (!since(sentMs, firstTokenMs)) return undefined
      return { kind: 'timeout', phase: 'first-token', message: `There was no token ${after(firstTokenMs)}` }
    }
    if (!since(this.#lastMs, idleMs)) return undefined
    return { kind: 'stalled', phase: 'body', message: `Nothing came any more ${after(idleMs)}` }
  }

  #judge(failure: TransportFailure | undefined): StreamEnd {
    const head = this.#head
    if (head === undefined || this.#stream) return this.#stamper.end(failure, this.options.usageAsked)
    if (failure !== undefined) return { completion: failure.kind, because: failure.message }
    return judgeOther(head, this.#text)
  }

  #complete(endMs: number): void {
    const { totals, dueMs, thresholds } = this.options
    const { times, facts } = this.#stamper
    const latencies = requestLatencies({ dueMs, headMs: this.#headMs, endMs, times })
    for (const [metric, value] of Object.entries(latencies)) {
      totals.record(metric as keyof typeof latencies, value)
    }
    const { usage, counting, finishReason } = facts
    totals.noteCounting(
      counting,
      usage === undefined || agrees(usage.completionTokens - times.tokens, finishReason),
    )
    totals.completed(
      usage?.completionTokens ?? times.tokens,
      usage?.promptTokens ?? 0,
      isGood(latencies, thresholds),
    )
  }

  #fail({ completion, because = '' }: StreamEnd): void {
    this.options.totals.failed(
      { completion, because, requestId: this.options.id },
      this.#stamper.times.tokens,
    )
  }

  #keep(endMs: number, completion: Completion): void {
    const { id, index, dueMs, totals } = this.options
    const { stamps } = this.#stamper.times
    totals.requests.push({
      id,
      index,
      dueMs,
      sentMs: this.#sentMs,
      headMs: this.#headMs,
      tokenMs: stamps,
      endMs,
      completion,
    })
  }
}
