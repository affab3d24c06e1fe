/** From values to places in a drawing, and where the axis has its marks. Pure. */

export interface Scale {
  /** Values at which the axis is marked, from 0 on. */
  readonly ticks: readonly number[]
  /** Place of a value, in units of the drawing. */
  at(value: number): number
}

const steps = [1, 2, 2.5, 5, 10]

/** The smallest round step that needs at most `count` of them. */
function roundStep(most: number, count: number): number {
  const rough = most / count
  const power = 10 ** Math.floor(Math.log10(rough))
  return power * (steps.find((step) => step * power >= rough * 0.999) ?? 10)
}

/** @param to drawn from the first to the second; larger values stop at the end */
export function linear(most: number, [start, end]: readonly [number, number], count = 5): Scale {
  const step = roundStep(most > 0 ? most : 1, count)
  const last = Math.max(1, Math.ceil(most / step - 0.001)) * step
  const number = Math.round(last / step)
  return {
    ticks: Array.from({ length: number + 1 }, (_, index) => Number((index * step).toPrecision(6))),
    at: (value) => start + (Math.min(Math.max(value, 0), last) / last) * (end - start),
  }
}

/** For labels: as many digits as tell values apart. */
export const short = (value: number): string =>
  String(Number(value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2)))
