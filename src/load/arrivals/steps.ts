/** Poisson at one rate after the other, each for the same time; ends with the last. */
import type { OffsetsOf } from './offsets.ts'

export const steps: OffsetsOf<'steps'> = function* ({ rates, stepMs }, random) {
  for (const [step, rate] of rates.entries()) {
    const endMs = (step + 1) * stepMs
    // Poisson has no memory: each step may begin anew.
    for (let at = step * stepMs; ;) {
      at += (random.exponential() * 1000) / rate
      if (at >= endMs) break
      yield at
    }
  }
}
