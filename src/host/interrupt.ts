/** Ctrl-C and its kin: the first one asks for an orderly end, the second one kills at once. */
import { nowMs } from '../base/clock.ts'
import { exitCodes } from '../base/exit-codes.ts'
import { killAllGroups } from './spawn-group.ts'

export interface Interrupt extends Disposable {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal
  /** Aborted by the second: no more grace. */
  readonly hurry: AbortSignal
  /** Exit code that the first signal asks for: 128 + its number. */
  readonly exitCode: number | undefined
}

const caught = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
type Caught = (typeof caught)[number]

/** A terminal signals the whole foreground group and our parent forwards it too: two in a moment are one. */
const sameMomentMs = 100

/** @param onSecond is called after every group was killed */
export function catchInterrupts(onSecond: (exitCode: number) => void): Interrupt {
  const first = new AbortController()
  const second = new AbortController()
  let exitCode: number | undefined
  let firstAtMs = 0
  const listener = (signal: Caught): void => {
    if (exitCode === undefined) {
      exitCode = exitCodes[signal]
      firstAtMs = nowMs()
      first.abort(new DOMException(`Interrupted by ${signal}`, 'AbortError'))
      return
    }
    if (nowMs() - firstAtMs < sameMomentMs) return
    second.abort()
    killAllGroups()
    onSecond(exitCode)
  }
  for (const name of caught) process.on(name, listener)
  return {
    signal: first.signal,
    hurry: second.signal,
    get exitCode() {
      return exitCode
    },
    [Symbol.dispose]() {
      for (const name of caught) process.off(name, listener)
    },
  }
}
