/** Reads vectors out of answers and says whether they are those of their texts. */
import type { Finding, ServerFacts } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { vectorTolerance } from '../../contract/tie-nats.ts'
import { isRecord, recordsAt } from '../../openai/read-json.ts'
import { readJson } from './read.ts'
import { arithmeticOf } from './tie/explain-answers.ts'

export type Vector = readonly number[]

const isVector = (value: unknown): value is Vector =>
  Array.isArray(value) && value.every((one) => typeof one === 'number')

/** The float32 that a text in base64 holds, lowest byte first; undefined where the text is anything else. */
export function decodeVector(text: string): Vector | undefined {
  try {
    const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))
    if (bytes.length % 4 !== 0) return undefined
    const view = new DataView(bytes.buffer)
    return Array.from({ length: bytes.length / 4 }, (_, place) => view.getFloat32(4 * place, true))
  } catch {
    return undefined
  }
}

function vectorOf(embedding: unknown): Vector {
  if (typeof embedding === 'string') return decodeVector(embedding) ?? []
  return isVector(embedding) ? embedding : []
}

/** Objects of a list of the answer, in their order. */
export function itemsOf(
  { body }: Exchange,
  list: 'data' | 'results',
): readonly Readonly<Record<string, unknown>>[] {
  const parsed = readJson(body)
  return isRecord(parsed) ? recordsAt(parsed, list) : []
}

/** Vectors of an answer in their order; an empty one where there is none. */
export const vectorsOf = (answer: Exchange): readonly Vector[] =>
  itemsOf(answer, 'data').map(({ embedding }) => vectorOf(embedding))

const dot = (one: Vector, other: Vector): number =>
  one.reduce((sum, value, place) => sum + value * (other[place] ?? 0), 0)

export const lengthOf = (vector: Vector): number => Math.sqrt(dot(vector, vector))

/** Numbers in bfloat16 are off by at most one part in 256 each, and so is the length of their vector. */
const unitTolerance = 1 / 128

export const isUnit = (vector: Vector): boolean => Math.abs(lengthOf(vector) - 1) <= unitTolerance

export const cosine = (one: Vector, other: Vector): number =>
  dot(one, other) / (lengthOf(one) * lengthOf(other))

/** Length of the difference as a share of the longer one; 1 and more for vectors that have nothing in common. */
export function distance(one: Vector, other: Vector): number {
  if (one.length !== other.length || one.length === 0) return Infinity
  const apart = lengthOf(one.map((value, place) => value - (other[place] ?? 0)))
  return apart === 0 ? 0 : apart / Math.max(lengthOf(one), lengthOf(other))
}

/** How far apart two vectors of one text may lie on this server. */
export const toleranceOf = (facts: ServerFacts): number => vectorTolerance(arithmeticOf(facts))

const fewestDimensions = 64

/**
 * How far apart two cosines of the same texts may lie: each vector may be off by its tolerance, in any direction, of
 * which one in as many as there are dimensions points along the other vector; three times what chance makes of that.
 */
export function scoreTolerance(facts: ServerFacts): number {
  const { dimensions = fewestDimensions } = facts.expectations.embeddings ?? {}
  return 2 * toleranceOf(facts) * Math.min(1, 3 / Math.sqrt(dimensions))
}

/** Whether they are the same but for rounding; false where one is not there or holds NaN. */
export const isSame = (one: Vector, other: Vector, tolerance: number): boolean =>
  distance(one, other) <= tolerance

export interface Placed {
  /** Name of its text, by which its own vector is known. */
  readonly name: string
  readonly exchange: string
  /** Its place in the list `data`. */
  readonly place: number
  readonly vector: Vector | undefined
}

/** The codes of what `strayVectors` finds. */
export const strayCodes = ['vector-missing', 'vector-swapped', 'vector-differs'] as const

/**
 * Findings for vectors that are not the one that their text has for itself.
 * @param own the texts' own vectors, by name
 */
export function strayVectors(
  placed: readonly Placed[],
  own: ReadonlyMap<string, Vector>,
  tolerance: number,
): readonly Finding[] {
  return placed.flatMap(({ name, exchange, place, vector }): readonly Finding[] => {
    const at = { exchange, path: `data[${place}].embedding` }
    if (vector === undefined || vector.length === 0)
      return [{ code: 'vector-missing', message: `There is no vector for the text "${name}".`, ...at }]
    const expected = own.get(name) ?? []
    if (isSame(vector, expected, tolerance)) return []
    const [other] = [...own].find(([, one]) => isSame(vector, one, tolerance)) ?? []
    if (other !== undefined)
      return [{ code: 'vector-swapped', message: `The text "${name}" has the vector of "${other}".`, ...at }]
    const message = `The vector of the text "${name}" is ${share(distance(vector, expected))} away from the one that it has for itself; rounding explains ${share(tolerance)}.`
    return [{ code: 'vector-differs', message, ...at }]
  })
}

const share = (part: number): string => `${(100 * part).toPrecision(2)} % of its length`
