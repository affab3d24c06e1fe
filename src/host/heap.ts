/** Keeps the garbage collector's pauses short, and out of a measurement. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * The young generation stays as small as it is. It would grow while many connections are opened, and each of its
 * collections would then copy what lives of megabytes in one pause: at 4,096 streams the error of a load client doubles
 * by it, and its memory grows by half. The old generation may grow to three times of what `collectNow` leaves: under
 * many small collections its limit shrinks to what it holds, and a collection of all would come amid the load, 20 ms
 * long. So small a young generation a thread collects sooner by itself than with others' help.
 */
export function keepPausesShort(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--no-parallel-scavenge')
  setFlagsFromString('--heap-growing-percent=200')
  setFlagsFromString('--expose-gc')
}

/** Collects all of this thread's garbage, so that it need not be done soon. Only after `keepPausesShort`. */
export function collectNow(): void {
  const collect = runInNewContext('gc') as () => void
  collect()
}
