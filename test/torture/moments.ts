/** When a run is ended: what it is doing then, and how that is brought about. */

export interface Moment {
  readonly name: string
  /** With as little to do as the moment allows: a run that is let go ends soon. */
  readonly args: readonly string[]
  /** Of the fake engine. */
  readonly faults: string
  /** Limit of the start, in milliseconds. */
  readonly capMs: number
  /** From TERM to KILL, in milliseconds. */
  readonly graceMs: number
  /** What stdout says when it has come. */
  readonly sign: RegExp
}

const capMs = 120_000
const graceMs = 300
const load = ['--users', '2', '--duration', '3', '--no-checks']

export const moments: readonly Moment[] = [
  {
    name: 'start',
    args: ['run', 'fake'],
    faults: 'slow-start:600000',
    // It is to fail.
    capMs: 6_000,
    graceMs,
    sign: /process/,
  },
  {
    name: 'checks',
    args: ['run', 'fake', '--only', 'stream/*'],
    faults: 'slow-token:30',
    capMs,
    graceMs,
    sign: /Checks/,
  },
  { name: 'load', args: ['load', 'fake', ...load], faults: 'slow-token:30', capMs, graceMs, sign: /metrics/ },
  {
    name: 'stop',
    args: ['run', 'fake', '--only', 'health'],
    faults: 'ignore-sigterm',
    capMs,
    // The moment lies in it.
    graceMs: 1_000,
    sign: /\nStop/,
  },
]
