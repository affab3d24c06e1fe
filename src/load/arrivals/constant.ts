/** Requests that are evenly spaced. */
import type { OffsetsOf } from './offsets.ts'

export const constant: OffsetsOf<'constant'> = function* ({ rate }) {
  // From the index, so that no rounding adds up.
  for (let index = 0; ; index++) yield (index * 1000) / rate
}
