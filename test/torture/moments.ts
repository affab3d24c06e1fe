/** When a run is ended: what it is doing then, and how that is brought about. */

export interface Moment {
  readonly name: string
  readonly args: readonly string[]
  /** Of the fake engine. */
  readonly faults: string
  /** Limit of the start, in milliseconds: where it is to fail, a run that is let go ends soon. */
  readonly capMs: number
  /** What stdout says when it has come. */
  readonly sign: RegExp
}

const load = ['--users', '2', '--duration', '30', '--no-checks']

export const moments: readonly Moment[] = [
  { name: 'start', args: ['run', 'fake'], faults: 'slow-start:600000', capMs: 12_000, sign: /process/ },
  { name: 'checks', args: ['run', 'fake'], faults: 'slow-token:30', capMs: 120_000, sign: /Checks/ },
  {
    name: 'load',
    args: ['load', 'fake', ...load],
    faults: 'slow-token:30',
    capMs: 120_000,
    sign: /metrics/,
  },
  {
    name: 'stop',
    args: ['run', 'fake', '--only', 'health'],
    faults: 'ignore-sigterm',
    capMs: 120_000,
    sign: /\nStop/,
  },
]
