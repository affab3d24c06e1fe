/** Holds requests back as long as the server, or the user, wants none. */
import { nowMs, sleep } from '../../base/clock.ts'
import { EnvironmentError } from '../../base/errors.ts'
import type { RateRecord } from '../../contract/conduct.ts'

export const defaultWaitBudgetMs = 300_000
/** Nothing came through for this share of the budget: the server lets nobody in. */
const stuckShare = 0.2
const firstUnsaidMs = 1_000
/** A server that says 0 is asked again at once, and not in a tight loop. */
const leastWaitMs = 50
const msPerS = 1_000

export interface Rate {
  /** Requests a second; absent without a limit of the user's. */
  readonly perSecond?: number
  /** Longest time that the run waits for a server that limits it, in milliseconds. Default 300,000. */
  readonly budgetMs?: number
}

const seconds = (ms: number): string => `${Number((ms / msPerS).toFixed(1))} s`

export class RateGate {
  readonly #rate: Rate
  readonly #budgetMs: number
  #nextMs = 0
  #closedUntilMs = 0
  #refused = 0
  #refusedInARow = 0
  #waitedMs = 0
  #waitedInARowMs = 0

  constructor(rate: Rate) {
    this.#rate = rate
    this.#budgetMs = rate.budgetMs ?? defaultWaitBudgetMs
  }

  /** Resolves when the next request may go, or early when `signal` aborts. */
  async pass(signal: AbortSignal | undefined): Promise<void> {
    const { perSecond } = this.#rate
    if (perSecond !== undefined) {
      const dueMs = Math.max(nowMs(), this.#nextMs)
      this.#nextMs = dueMs + msPerS / perSecond
      await sleep(dueMs - nowMs(), signal)
    }
    // A refusal of another request may close it once more meanwhile.
    while (nowMs() < this.#closedUntilMs && signal?.aborted !== true)
      await sleep(this.#closedUntilMs - nowMs(), signal)
  }

  /** An answer that was no refusal. */
  passed(): void {
    this.#refusedInARow = 0
    this.#waitedInARowMs = 0
  }

  /**
   * The server refuses one request too many.
   * @throws EnvironmentError `environment/rate-limited` where waiting would take more than the budget
   */
  close(asked: number | 'unsaid'): void {
    this.#refused += 1
    const from = Math.max(nowMs(), this.#closedUntilMs)
    // Among requests that were under way together, all but the first learn nothing new.
    const doubled = firstUnsaidMs * 2 ** Math.min(this.#refusedInARow, 6)
    const waitMs = Math.max(leastWaitMs, asked === 'unsaid' ? doubled : asked)
    const moreMs = Math.max(0, nowMs() + waitMs - from)
    const stuck = this.#waitedInARowMs > this.#budgetMs * stuckShare
    if (stuck || this.#waitedMs + moreMs > this.#budgetMs) throw this.#spent(waitMs)
    if (moreMs > 0) this.#refusedInARow += 1
    this.#waitedMs += moreMs
    this.#waitedInARowMs += moreMs
    this.#closedUntilMs = from + moreMs
  }

  record(): RateRecord {
    const { perSecond } = this.#rate
    const told = { refused: this.#refused, waitedMs: Math.round(this.#waitedMs), budgetMs: this.#budgetMs }
    return perSecond === undefined ? told : { ...told, perSecond }
  }

  #spent(waitMs: number): EnvironmentError {
    const waited = `The run has waited ${seconds(this.#waitedMs)} of the ${seconds(this.#budgetMs)} that it may`
    return new EnvironmentError(
      'environment/rate-limited',
      `The server limits the rate of requests: it refused ${this.#refused} and wants ${seconds(waitMs)} until the next. ${waited}`,
      {
        hint: 'Raise the limit at the server, send fewer requests a second with --rate-limit, or allow a longer wait with --rate-limit-wait.',
        facts: { refused: this.#refused, waitedMs: this.#waitedMs, budgetMs: this.#budgetMs },
      },
    )
  }
}
