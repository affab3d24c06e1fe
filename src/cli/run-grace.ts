/** How long a whole run may take from the order to stop until it is gone: for whoever would kill it after a time. */
import type { Preset } from '../contract/preset.ts'
import { startLimits } from '../server/start-limits.ts'

/** Waiting for what was killed, the proof of ports and devices, the report. */
const proofMs = 60_000

/**
 * @param upstream the preset of the server behind a gateway, which stops after it
 * @returns milliseconds
 */
export const runGraceMs = (preset: Preset, upstream: Preset | undefined): number =>
  [preset, ...(upstream === undefined ? [] : [upstream])].reduce(
    (sum, one) => sum + startLimits(one).graceMs,
    proofMs,
  )
