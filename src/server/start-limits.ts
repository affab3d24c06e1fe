/** How long a preset's server may take to become ready, to make progress and to stop. */
import type { Preset } from '../contract/preset.ts'

interface StartLimits {
  readonly capMs: number
  readonly stallMs: number
  readonly graceMs: number
}

/** @returns what the preset sets, and the defaults for the rest, in milliseconds */
export function startLimits({
  startup = {},
  shutdown = {},
}: Pick<Preset, 'startup' | 'shutdown'>): StartLimits {
  const { capMs = 600_000, stallMs = 120_000 } = startup
  return { capMs, stallMs, graceMs: shutdown.graceMs ?? 30_000 }
}
