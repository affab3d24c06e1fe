/** How options write a time: with a unit, or as the plain number that the option's help names the unit of. */
import { InvalidArgumentError, Option } from 'commander'

const msPerS = 1_000
/** What a time or a rate may be counted in. */
export const unitsMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: msPerS,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
}

/** @returns milliseconds of `120s`, `500ms`, `2m`; of seconds where no unit is given; NaN for anything else */
function readDuration(text: string): number {
  const [, count = '', unit = 's'] = /^(\d+(?:\.\d+)?)\s*([a-z]+)?$/.exec(text.trim()) ?? []
  return count === '' ? Number.NaN : Number(count) * (unitsMs[unit] ?? Number.NaN)
}

const hint = 'Give a time such as 120s, 500ms or 2m; a number alone is in seconds.'

/** @returns milliseconds, above 0 */
export function parseDurationMs(text: string): number {
  const ms = readDuration(text)
  if (ms > 0) return ms
  throw new InvalidArgumentError(hint)
}

/** @returns milliseconds, 0 too */
export function parsePauseMs(text: string): number {
  const ms = readDuration(text)
  if (ms >= 0) return ms
  throw new InvalidArgumentError(hint)
}

/** An option `--NAME <time>` whose value is in milliseconds. */
export const durationOption = (name: string, description: string): Option =>
  new Option(
    `${name} <time>`,
    `${description}, such as 30s or 500ms; a number alone is in seconds`,
  ).argParser(parseDurationMs)
