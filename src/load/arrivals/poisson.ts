/** Independent of each other: exponential gaps. */
import type { OffsetsOf } from './offsets.ts'

export const poisson: OffsetsOf<'poisson'> = function* ({ rate }, random) {
  for (let at = (random.exponential() * 1000) / rate; ; at += (random.exponential() * 1000) / rate) yield at
}
