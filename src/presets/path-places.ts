/** Finds and replaces the words of a preset that name something on disk. */
import type { PathPlace } from '../contract/path-place.ts'
import { isPlain } from './merge.ts'

/** Where they stand in a preset's expectations. */
const expectationPaths: readonly PathPlace[] = [
  { at: 'lora.loadable.*.path', kind: 'adapter' },
  { at: 'lora.broken.*.path', kind: 'path' },
  { at: 'goldens.*.file', kind: 'path' },
  { at: 'odds.*.file', kind: 'path' },
]

/** @param paths of the engine's options; @returns places in the preset as a whole, its model left out */
export function presetPaths(paths: readonly PathPlace[]): readonly PathPlace[] {
  const below = (root: string, places: readonly PathPlace[]): readonly PathPlace[] =>
    places.map(({ at, kind }) => ({ at: `${root}.${at}`, kind }))
  return [
    ...below('options', paths),
    ...below('baseline.options', paths),
    ...below('expectations', expectationPaths),
  ]
}

type Edit = (text: string) => string

function edited(value: unknown, [key, ...rest]: readonly string[], edit: Edit): unknown {
  if (key === undefined) return typeof value === 'string' ? edit(value) : value
  if (key === '*') return Array.isArray(value) ? value.map((item) => edited(item, rest, edit)) : value
  if (!isPlain(value) || !Object.hasOwn(value, key)) return value
  return { ...value, [key]: edited(value[key], rest, edit) }
}

/** @returns `value` with the words at a place replaced; what is absent, or is not a string, stays unchanged */
export function editPlace<Value>(value: Value, { at }: PathPlace, edit: Edit): Value {
  return edited(value, at.split('.'), edit) as Value
}

export function wordsAt(value: unknown, place: PathPlace): readonly string[] {
  const words: string[] = []
  editPlace(value, place, (word) => {
    words.push(word)
    return word
  })
  return words
}
