/** The only place that reads a clock or sets a timer. Durations are monotonic; the wall clock is for labels. */

import { onAbort } from './on-abort.ts'

const NS_PER_MS = 1e6

/** How far `performance.now` is behind CLOCK_MONOTONIC: a constant of this thread, by the closest of some readings. */
const behindMs = ((): number => {
  let closestMs = Infinity
  let found = 0
  for (let reading = 0; reading < 50; reading++) {
    const startMs = Number(process.hrtime.bigint()) / NS_PER_MS
    const own = performance.now()
    const endMs = Number(process.hrtime.bigint()) / NS_PER_MS
    if (endMs - startMs >= closestMs) continue
    closestMs = endMs - startMs
    found = (startMs + endMs) / 2 - own
  }
  return found
})()

/**
 * Milliseconds on CLOCK_MONOTONIC, as a float with nanosecond steps. Comparable between processes of one boot, to a
 * microsecond. `process.hrtime` itself allocates, and takes twice as long.
 */
export function nowMs(): number {
  return performance.now() + behindMs
}

/** How long the loop of this thread has slept in all, in milliseconds. */
export function loopSleptMs(): number {
  return performance.nodeTiming.idleTime
}

/** Wall-clock label, ISO 8601 in UTC. Never subtract two of these. */
export function timestamp(): string {
  return new Date().toISOString()
}

/** Node's timers fire at once beyond this, some 25 days. */
const longestTimerMs = 2 ** 31 - 1

/**
 * A timer that calls once after `ms`, never before; the returned function disarms it. Node counts whole milliseconds
 * of a clock that it rounds down, so its own timers are up to two milliseconds early.
 */
export function after(ms: number, call: () => void): () => void {
  const dueMs = nowMs() + ms
  let timer: NodeJS.Timeout
  const arm = (leftMs: number): void => {
    timer = setTimeout(
      () => {
        const stillMs = dueMs - nowMs()
        if (stillMs > 0) arm(stillMs)
        else call()
      },
      Math.min(Math.max(0, leftMs), longestTimerMs),
    )
  }
  arm(ms)
  return () => clearTimeout(timer)
}

/** Waits; resolves early (never rejects) when `signal` aborts. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve()
    const finish = (): void => {
      disarm()
      forget()
      resolve()
    }
    const disarm = after(ms, finish)
    const forget = onAbort(signal, finish)
  })
}

/** What `promise` gives, or undefined when that takes longer than `ms`; no timer is left behind. */
export async function within<Value>(promise: Promise<Value>, ms: number): Promise<Value | undefined> {
  const done = new AbortController()
  try {
    return await Promise.race([promise, sleep(ms, done.signal).then(() => undefined)])
  } finally {
    done.abort()
  }
}

/** Calls again and again every `ms`, without keeping the process alive unless `held`; the returned function ends it. */
export function every(ms: number, call: () => void, { held = false } = {}): () => void {
  const timer = setInterval(call, ms)
  if (!held) timer.unref()
  return () => clearInterval(timer)
}

/** Calls once the event loop has taken what the kernel holds ready now; the returned function disarms it. */
export function afterPoll(call: () => void): () => void {
  const immediate = setImmediate(call)
  return () => clearImmediate(immediate)
}

const never = new Int32Array(new SharedArrayBuffer(4))

/** Stops the whole thread for `ms`, to a fraction of a millisecond; only for threads that have nothing else to do. */
export function blockFor(ms: number): void {
  if (ms > 0) Atomics.wait(never, 0, 0, ms)
}
