/** Has the disk take what is written while the copy goes on, so that little is left to flush at its end. */
import { fdatasync } from 'node:fs'
import { promisify } from 'node:util'

const flushData = promisify(fdatasync)

/** Less means more flushes than the disk needs; much more leaves it idle, and much for the end. */
export const enoughBytes = 2 ** 23

/** One for all files of a copy: Node does file work in four threads, and a flush keeps one of them. */
export interface FlushTurn {
  taken: boolean
}

export interface EarlyFlush {
  readonly wrote: (bytes: number) => void
  /** Before this nobody may close the file. Rejects where a flush failed: the kernel tells that only once. */
  readonly ended: () => Promise<void>
}

export function flushEarly(file: number, turn: FlushTurn): EarlyFlush {
  let unflushed = 0
  let running = Promise.resolve()
  const wrote = (bytes: number): void => {
    unflushed += bytes
    if (unflushed < enoughBytes || turn.taken) return
    unflushed = 0
    turn.taken = true
    running = running
      .then(() => flushData(file))
      .finally(() => {
        turn.taken = false
      })
    running.catch(() => undefined)
  }
  return { wrote, ended: () => running }
}
