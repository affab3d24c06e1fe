/** Poisson with a rate that moves evenly: unit exponentials, taken through the inverse of the summed rate. */
import type { OffsetsOf } from './offsets.ts'

/** Seconds after which `count` requests are due on average, while the rate still moves; NaN beyond that. */
function inverse(
  count: number,
  { fromRate, slope }: { readonly fromRate: number; readonly slope: number },
): number {
  if (slope === 0) return count / fromRate
  return (Math.sqrt(fromRate ** 2 + 2 * slope * count) - fromRate) / slope
}

export const ramp: OffsetsOf<'ramp'> = function* ({ fromRate, toRate, overMs }, random) {
  const overS = overMs / 1000
  const slope = (toRate - fromRate) / overS
  const within = ((fromRate + toRate) / 2) * overS
  for (let count = random.exponential(); ; count += random.exponential()) {
    const atS = count < within ? inverse(count, { fromRate, slope }) : overS + (count - within) / toRate
    yield atS * 1000
  }
}
