/** Texts embedded one by one, and what else brings their vectors held against that. */
import type { CheckContext, Finding, ServerFacts } from '../../../contract/check.ts'
import type { Transcript } from '../../../contract/exchange.ts'
import type { Send } from '../../endpoints.ts'
import { type Placed, strayVectors, toleranceOf, type Vector, vectorsOf } from '../../judges/vectors.ts'
import { embed, names, texts } from '../../pooling.ts'

export const aloneName = (name: string): string => `${name} alone`

export const sendsAlone = (context: CheckContext): Readonly<Record<string, Send>> =>
  Object.fromEntries(names.map((name) => [aloneName(name), () => embed(context, texts[name])]))

/** The vectors that texts got alone, by the names of the texts. */
function ownVectors(transcript: Transcript): ReadonlyMap<string, Vector> {
  const found = names.map((name): readonly [string, Vector] => {
    const answer = transcript[aloneName(name)]
    return [name, answer === undefined ? [] : (vectorsOf(answer)[0] ?? [])]
  })
  return new Map(found)
}

/** @param places where a vector of a text stands beside the one that it got alone */
export function judgeAgainstAlone(
  transcript: Transcript,
  places: readonly Omit<Placed, 'vector'>[],
  facts: ServerFacts,
): readonly Finding[] {
  const placed = places.map((place): Placed => {
    const answer = transcript[place.exchange]
    return { ...place, vector: answer === undefined ? undefined : vectorsOf(answer)[place.place] }
  })
  return strayVectors(placed, ownVectors(transcript), toleranceOf(facts))
}
