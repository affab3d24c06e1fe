/** Evidence of how busy the machine was while requests timed out: a delay of the machine is not the server's fault. */

export interface Strain {
  /** By how much this process was late at its own timers at most, in milliseconds. */
  readonly lateMs: number
  /** Whether the server shares this machine, so that what follows says something about it. */
  readonly local: boolean
  readonly cores: number
  /** Load average of the last minute. */
  readonly load: number
  /** Share of the last 10 s in which some task waited for a processor, 0 to 100; absent where the kernel does not say. */
  readonly pressure?: number
  /** Requests in the server's own queue, where its metrics say. */
  readonly waiting?: number
}

const mostLateMs = 2_000
/** A server that computes on every core makes a load of about one for each. */
const mostLoadPerCore = 3
const mostPressure = 90
const pressedLoadPerCore = 1.5

/** @returns what kept the machine or the server from answering, or undefined where nothing did */
export function starvedBy(strain: Strain): string | undefined {
  const { lateMs, local, cores, load, pressure = 0, waiting = 0 } = strain
  if (lateMs >= mostLateMs) return `this client itself was ${Math.round(lateMs)} ms late`
  const perCore = load / cores
  if (local && perCore >= mostLoadPerCore) return `the load average was ${load.toFixed(1)} on ${cores} cores`
  if (local && perCore >= pressedLoadPerCore && pressure >= mostPressure)
    return `tasks waited for a processor in ${Math.round(pressure)} % of the time`
  if (waiting > 0) return `${waiting} requests stood in the server's queue`
  return undefined
}
