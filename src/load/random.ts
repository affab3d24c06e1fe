/** Seeded random numbers: the same seed gives the same numbers on every machine. */

export interface Random {
  /** Even in [0, 1). */
  next(): number
  /** Exponential with mean 1. */
  exponential(): number
  /** Gamma with the given shape and mean 1. */
  gamma(shape: number): number
}

/** sfc32 of PractRand: 128 bits of state, passes its whole battery. */
function sfc32(seed: number): () => number {
  let a = 0x9e3779b9
  let b = 0x243f6a88
  let c = seed | 0
  let counter = Math.trunc(seed / 2 ** 32) | 1
  const step = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  // The state forgets how alike two seeds are.
  for (let round = 0; round < 15; round++) step()
  return step
}

class Sfc32 implements Random {
  readonly #step: () => number

  constructor(seed: number) {
    this.#step = sfc32(seed)
  }

  next(): number {
    return this.#step() / 2 ** 32
  }

  exponential(): number {
    return -Math.log(1 - this.next())
  }

  /** Marsaglia and Tsang 2000; shapes under 1 by their boost. */
  gamma(shape: number): number {
    if (shape < 1) {
      const boost = (1 - this.next()) ** (1 / shape)
      return (this.#unscaled(shape + 1) * boost) / shape
    }
    return this.#unscaled(shape) / shape
  }

  #unscaled(shape: number): number {
    const d = shape - 1 / 3
    const c = 1 / Math.sqrt(9 * d)
    for (;;) {
      const normal = this.#normal()
      const v = (1 + c * normal) ** 3
      if (v > 0 && Math.log(1 - this.next()) < normal ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v
    }
  }

  /** By the method of Box and Muller. */
  #normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next())
  }
}

/** @param seed a whole number from 0 to 2^53 */
export function createRandom(seed: number): Random {
  return new Sfc32(seed)
}
