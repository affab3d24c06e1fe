/** Burstier or calmer than Poisson: gamma gaps of the same mean. */
import type { OffsetsOf } from './offsets.ts'

export const gamma: OffsetsOf<'gamma'> = function* ({ rate, burstiness }, random) {
  const gapMs = (): number => (random.gamma(burstiness) * 1000) / rate
  for (let at = gapMs(); ; at += gapMs()) yield at
}
