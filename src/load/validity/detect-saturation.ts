/** Whether a server cannot keep up with an open loop: what is under way grows and grows, and so does the wait. */
import type { LoadSecond } from '../../contract/load.ts'

export interface Trend {
  /** Growth over the whole time, as a share of the mean. */
  readonly growth: number
  /** Slope ÷ its standard error. */
  readonly significance: number
}

const fewestSeconds = 4
const growthLimit = 0.5
const significanceLimit = 3
/** Answered share of the offered rate under which the rest piles up somewhere. */
const keepsUp = 0.9

/** Least squares over evenly spaced values. */
export function trendOf(values: readonly number[]): Trend {
  const count = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / count
  const middle = (count - 1) / 2
  const squares = values.reduce((sum, _, index) => sum + (index - middle) ** 2, 0)
  const slope = values.reduce((sum, value, index) => sum + (index - middle) * (value - mean), 0) / squares
  const residual = values.reduce(
    (sum, value, index) => sum + (value - mean - slope * (index - middle)) ** 2,
    0,
  )
  const error = Math.sqrt(residual / (count - 2) / squares)
  return {
    growth: mean === 0 ? 0 : (slope * (count - 1)) / mean,
    significance: slope === 0 ? 0 : slope / (error || Number.EPSILON),
  }
}

function grows(values: readonly number[]): boolean {
  if (values.length < fewestSeconds) return false
  const { growth, significance } = trendOf(values)
  return growth > growthLimit && significance > significanceLimit
}

/**
 * While requests were sent, less the time in which the server fills: until the first answers end nothing does, and
 * what is under way grows on any server.
 */
function steady(series: readonly LoadSecond[]): readonly LoadSecond[] {
  const firstAnswerS = series.find(({ completed }) => completed > 0)?.atS ?? Infinity
  return series.filter(({ sent, atS }) => sent > 0 && atS > 2 * firstAnswerS - 1)
}

/**
 * Reads the seconds of a load that has ended, or of one that is running.
 * @returns why, one sentence; undefined where the server keeps up
 */
export function findSaturation(series: readonly LoadSecond[]): string | undefined {
  const seconds = steady(series)
  const waits = seconds.map(({ ttftP50Ms }) => ttftP50Ms).filter((value) => value !== undefined)
  const running = seconds.map((second) => second.running)
  if (grows(running) && grows(waits))
    return 'The number of open requests and the time to first token kept growing.'
  const sent = seconds.reduce((sum, second) => sum + second.sent, 0)
  const completed = seconds.reduce((sum, second) => sum + second.completed, 0)
  if (seconds.length >= fewestSeconds && grows(running) && completed < sent * keepsUp)
    return `The server finished only ${((100 * completed) / sent).toFixed(0)} % as many requests as were sent.`
  return undefined
}
