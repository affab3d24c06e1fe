/** One thing that a server was asked for, since nobody had said whether it offers it. */
import type { Capability } from './preset.ts'

export interface Offer {
  readonly capability: Capability
  readonly offered: boolean
  /** What came, one sentence. */
  readonly evidence: string
}
