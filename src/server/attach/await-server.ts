/** Waits for a server that somebody else is still starting. */
import { nowMs, sleep } from '../../base/clock.ts'
import { ServewrightError } from '../../base/errors.ts'

/** How long a server that is still starting is waited for. */
export interface Patience {
  /** In milliseconds; 0 where it has to be there at once. */
  readonly waitMs: number
  readonly signal: AbortSignal
  /** Called once, when there is something to wait for. */
  onWait(why: string): void
}

/** What a proxy answers whose server is not there yet, and a server that still loads (RFC 9110, sections 15.6.3 to 15.6.5). */
const notYet: readonly unknown[] = [502, 503, 504]

/** @param status of an answer; anything else says nothing of it */
export const isNotReady = (status: unknown): boolean => notYet.includes(status)

const pollMs = 250

/** Whether it is what a server that is still starting brings: no connection, or an answer that says "later". */
const isStarting = (error: unknown): error is ServewrightError =>
  error instanceof ServewrightError &&
  (error.code === 'environment/unreachable' || isNotReady(error.facts['status']))

/**
 * Tries again and again while the server looks as if it were starting.
 * @throws what the last try threw
 */
export async function awaitServer<Value>(patience: Patience, attempt: () => Promise<Value>): Promise<Value> {
  const { waitMs, signal, onWait } = patience
  const untilMs = nowMs() + waitMs
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      if (!isStarting(error) || nowMs() >= untilMs || signal.aborted) throw error
      if (tries === 1) onWait(error.message)
    }
    await sleep(pollMs, signal)
    signal.throwIfAborted()
  }
}
