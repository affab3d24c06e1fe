/** How many threads may send a load: half of the cores, since the server may be on this machine too. */
import { availableParallelism } from 'node:os'

const most = 16

/** @param cores that this process may use; a pinned one has fewer than the machine */
export function sendingThreads(cores: number = availableParallelism()): number {
  return Math.max(1, Math.min(most, Math.floor(cores / 2)))
}
