/** What `npm run bench:clock` writes, and the pages are made of. */
import type { Wanted } from './loads.ts'
import type { MergedFrames } from './merged-end.ts'

/** Milliseconds, microseconds of CPU time a token, MiB; medians of the runs, or one of them. */
export interface Figures {
  readonly lagP50: number
  readonly lagP99: number
  readonly lagMax: number
  readonly ttftP99: number
  /** From due to sent, and from the first due time of all to the departure. */
  readonly lateP99: number
  readonly departureP99: number
  readonly usPerToken: number
  readonly mib: number
  /** NaN, which is null in JSON, where the client has none. */
  readonly bar: number
  readonly mergedShare: number
}

/** `kernel` and `read` are `servewright load`; `native` is the reader in C. */
export type ClientKind = 'kernel' | 'native' | 'read'

export interface ClockRow {
  readonly name: string
  readonly client: ClientKind
  readonly median: Figures
  readonly runs: readonly (Figures & { readonly state?: string })[]
  /** Of the kernel's stamps alone. */
  readonly wanted?: Wanted
  readonly met?: boolean
}

export interface SendingRow {
  readonly name: string
  readonly lateP99: readonly number[]
  readonly median: number
  readonly wanted?: number
}

export interface BarRun {
  readonly what: string
  readonly lagP99: number
  readonly bar: number
  readonly state: string
  readonly covered: boolean
}

export interface ClockResults {
  readonly machine: {
    readonly cpu: string
    readonly cores: number
    readonly kernel: string
    readonly node: string
    readonly at: string
    readonly loadBefore: number
  }
  readonly seconds: number
  readonly rows: readonly ClockRow[]
  readonly sending: readonly SendingRow[]
  readonly bars: readonly BarRun[]
  readonly merged?: Readonly<Record<'loopback' | 'card', MergedFrames>> | undefined
}
