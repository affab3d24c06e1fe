/** How much of what a server can be tested for was tested, and what was not. Plain data. */
import type { Capability } from './preset.ts'

/**
 * `left-out`: it is claimed, and a filter, the end of the time or of the server kept its checks from running.
 * `not-claimed`: nobody has said that the server offers it. `not-offered`: the server was asked, and does not offer it.
 * `unproven`: its checks ran, and had nothing to judge by.
 */
export type WhyUntested = 'left-out' | 'not-claimed' | 'not-offered' | 'unproven'

/** Something that servers may offer, and that no check of this run has judged. */
export interface Untested {
  readonly capability: Capability
  readonly why: WhyUntested
}

export interface Coverage {
  /** Checks that were judged: passed or failed. */
  readonly judged: number
  /** Checks that the server's claims switch on, also those that then do not apply to it. */
  readonly of: number
  /** What has left checks out, as a user knows it, e.g. `--only`. */
  readonly leftOutBy: readonly string[]
  /** What was claimed stands first. */
  readonly notTested: readonly Untested[]
}
