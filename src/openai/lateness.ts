/** How late this process itself was while exchanges were under way: a delay of a busy machine is not the fault of the server. */
import { every, nowMs } from '../base/clock.ts'

const beatMs = 10

export interface LatenessWatch {
  /** By how much the process was late at most, in milliseconds; ends the watch. */
  stop(): number
}

interface Watched {
  latestMs: number
}

/** One beat for all exchanges that are under way. */
const watched = new Set<Watched>()
let lastMs = 0
let endBeat = (): void => {}

function beat(): void {
  const atMs = nowMs()
  const lateMs = Math.max(0, atMs - lastMs - beatMs)
  lastMs = atMs
  for (const one of watched) one.latestMs = Math.max(one.latestMs, lateMs)
}

export function watchLateness(): LatenessWatch {
  if (watched.size === 0) {
    lastMs = nowMs()
    endBeat = every(beatMs, beat)
  }
  const one: Watched = { latestMs: 0 }
  watched.add(one)
  return {
    stop: () => {
      // What is overdue now was late already.
      beat()
      watched.delete(one)
      if (watched.size === 0) endBeat()
      return one.latestMs
    },
  }
}
