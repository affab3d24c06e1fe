/** One request on its way: what comes back is stamped, and at its end summed up. */
import { isUtf8 } from 'node:buffer'
import { defined } from '../../base/defined.ts'
import type { EnvironmentError } from '../../base/errors.ts'
import type { Completion, TransportFailure } from '../../contract/exchange.ts'
import type { TokenCounting } from '../../contract/load.ts'
import { addBody } from '../../openai/answer-facts.ts'
import { classify, type Classified } from '../../openai/classify-completion.ts'
import type { AnswerReader, Expected } from '../../openai/protocols/protocol.ts'
import type { ResponseHead } from '../../wire/head-parser.ts'
import { isEventStream } from '../../wire/media-type.ts'
import type { StreamSink } from '../../wire/stream-connection.ts'
import type { TurnClock } from '../../wire/turn-clock.ts'
import { isCounted, isLump, isStreamed, tokensPerFrame, type AnswerCounts } from '../stream/answer-count.ts'
import { isGood, requestLatencies, type RequestMoments } from '../stream/request-latencies.ts'
import { TokenStamper } from '../stream/token-stamper.ts'
import type { AgentPlan } from './agent-plan.ts'
import { countAnswer } from './count-answer.ts'
import { expiredLimit, runaway } from './answer-limits.ts'
import type { ThreadTotals } from './thread-totals.ts'
import { WholeBody } from './whole-body.ts'

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

/** Tokens of several choices come between each other. */
const isOne = ({ choices = 1 }: Expected): boolean => choices <= 1

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
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
  /** What came of an answer that is not a stream. */
  readonly #body = new WholeBody()

  constructor(options: AttemptOptions) {
    this.options = options
    const { protocol, totals, plan } = options
    this.#stamper = new TokenStamper(protocol, totals, {
      stamps: plan.keepStamps,
      gaps: isOne(plan.expected),
    })
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
    else this.#body.add(bytes, start, end)
  }

  endRead(): void {
    const { plan, clock } = this.options
    this.#doubtMs += clock.spanMs
    this.#stamper.endRead(plan.stamps === 'kernel' ? clock : undefined)
  }

  get giveUp(): TransportFailure | undefined {
    const { failure, times, counting } = this.#stamper
    return this.#body.failure ?? failure ?? runaway(times.tokens, counting, this.options.plan.allowedTokens)
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
    const { totals } = this.options
    const { times, counting } = this.#stamper
    totals.counts.cut += 1
    totals.counts.outputTokens += times.tokens
    // It was right so far.
    if (this.#stream && !this.#isApart)
      totals.gaps(times.gaps, counting === 'chunks' ? undefined : times.sizes)
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
      hasBody: this.#body.length > 0,
    }
    return expiredLimit(course, plan.limits, nowMs)
  }

  /** What is between its tokens says nothing of how fast they were made. */
  get #isApart(): boolean {
    const { times } = this.#stamper
    return isLump({ sentMs: this.#sentMs, times }) || !isOne(this.options.plan.expected)
  }

  #judge(failure: TransportFailure | undefined): Classified {
    const { protocol: reader, plan } = this.options
    const { status, headers = {} } = this.#head ?? {}
    const { facts } = this.#stamper
    const rest = this.#stamper.end()
    const whole = this.#stream ? rest : this.#body.bytes()
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
    const { plan, protocol, totals } = this.options
    const { counting, counts, prompt } = countAnswer(this.#stamper, protocol, plan)
    const { used, framed } = counts
    const good = this.#stream ? this.#measureStream(endMs, counting, counts) : this.#measure({ endMs })
    const made = !this.#stream || isCounted(counts) ? (used ?? framed) : framed
    if (!this.#stream) totals.whole(made)
    totals.completed(made, prompt, good)
  }

  /** @returns whether it was within every threshold */
  #measureStream(endMs: number, counting: TokenCounting, counts: AnswerCounts): boolean {
    const { totals } = this.options
    const { times } = this.#stamper
    const sentMs = this.#sentMs
    const exact = counting !== 'chunks'
    const apart = this.#isApart
    const streamed = isStreamed({ sentMs, times, doubtMs: this.#doubtMs })
    totals.noteAnswer({ counting, counts, recorded: times.tokens, streamed })
    // An answer without output is done before it has begun: it is nobody's latency.
    if (times.frames === 0) return false
    if (!apart) totals.gaps(times.gaps, exact ? times.sizes : undefined)
    const tokens = exact ? times.tokens : counts.framed * tokensPerFrame(counts)
    return this.#measure({ endMs, tokens, exact, apart })
  }

  #measure(moments: Pick<RequestMoments, 'endMs' | 'tokens' | 'exact' | 'apart'>): boolean {
    const { totals, dueMs, plan } = this.options
    const { times } = this.#stamper
    const latencies = requestLatencies({
      dueMs,
      sentMs: this.#sentMs,
      headMs: this.#headMs,
      times,
      ...moments,
    })
    for (const [metric, value] of Object.entries(latencies)) {
      totals.record(metric as keyof typeof latencies, value)
    }
    return isGood(latencies, plan.thresholds)
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
