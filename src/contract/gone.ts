/** The loss of a server under test. */
import type { Exchange } from './exchange.ts'

/** That a server stopped answering, and what was seen of it then. */
export interface Gone {
  /** The check, or what else was under way. */
  readonly since: string
  /** What a request for one token got. */
  readonly probe: Exchange
  /** `hung`: its processes live and its API may answer, but nothing is generated; absent in older documents. */
  readonly state?: 'dead' | 'hung'
  /** What kept the machine busy meanwhile, where only time that ran out speaks against the server: it proves nothing then. */
  readonly starved?: string
  /** The process that was seen stopped or gone; absent for none. */
  readonly process?: {
    readonly pid: number
    readonly title: string
    readonly state: 'stopped' | 'gone'
  }
}
