/**
 * Ctrl-C and its kin. The first asks for an orderly end; the second takes the server's grace away, and the report is
 * still written; the third ends everything at once. Whoever started us counts as well: when it goes, we are asked to.
 */
import { availableParallelism, loadavg } from 'node:os'
import { nowMs } from '../base/clock.ts'
import { exitCodes } from '../base/exit-codes.ts'
import { isMeantToStay, watchAncestors } from './ancestors.ts'
import { killAllGroups } from './spawn-group.ts'
import { watchStdin } from './stdin-lifeline.ts'

export interface Interrupt extends Disposable {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal
  /** Aborted by the second: no more grace. */
  readonly hurry: AbortSignal
  /** Exit code that the first signal asks for: 128 + its number. */
  readonly exitCode: number | undefined
}

export interface InterruptOptions {
  /** Also ends when stdin does, as a TERM: whoever holds its other end need not be our parent. */
  readonly untilEof?: boolean | undefined
}

const caught = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
type Caught = (typeof caught)[number]

/** A terminal signals its whole foreground group, and npx and its like pass on what they get: one key, up to four signals. */
const sameMomentMs = 1_000
const longestMomentMs = 5_000

/** Where many processes wait for a processor, the copies of one signal come later. */
const momentMs = (): number =>
  Math.min(longestMomentMs, sameMomentMs * Math.max(1, (loadavg()[0] ?? 0) / availableParallelism()))

class Signals {
  readonly first = new AbortController()
  readonly second = new AbortController()
  readonly #onThird: (exitCode: number) => void
  exitCode: number | undefined
  /** Whoever was to end has ended; the process is about to. */
  over = false
  #lastMs = 0

  constructor(onThird: (exitCode: number) => void) {
    this.#onThird = onThird
  }

  readonly take = (signal: Caught): void => {
    if (this.exitCode === undefined) return this.begin(signal)
    if (nowMs() - this.#lastMs < momentMs()) return
    this.#lastMs = nowMs()
    if (!this.over && !this.second.signal.aborted) return this.second.abort()
    killAllGroups()
    this.#onThird(this.exitCode)
  }

  /** Counts only where nothing came before. */
  readonly begin = (signal: Caught): void => {
    if (this.exitCode !== undefined) return
    this.exitCode = exitCodes[signal]
    this.#lastMs = nowMs()
    this.first.abort(new DOMException(`Interrupted by ${signal}`, 'AbortError'))
  }
}

/** @param onThird is called after every group was killed */
export function catchInterrupts(
  onThird: (exitCode: number) => void,
  { untilEof = false }: InterruptOptions = {},
): Interrupt {
  const signals = new Signals(onThird)
  // Node forgets at its start that it was to ignore the signal.
  const stays = isMeantToStay()
  const listener = (signal: Caught): void => {
    if (!stays || signal !== 'SIGHUP') signals.take(signal)
  }
  for (const name of caught) process.on(name, listener)
  const gone = (): void => signals.begin('SIGTERM')
  const ends = [watchAncestors(gone), untilEof ? watchStdin(gone) : () => undefined]
  return {
    signal: signals.first.signal,
    hurry: signals.second.signal,
    get exitCode() {
      return signals.exitCode
    },
    [Symbol.dispose]() {
      signals.over = true
      // Once interrupted, the process ends with the exit code of that, whatever else is pressed meanwhile.
      if (signals.exitCode === undefined) for (const name of caught) process.off(name, listener)
      for (const end of ends) end()
    },
  }
}
