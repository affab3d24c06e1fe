/** Leaves out keys without a value: where a schema lets a key be undefined, a preset does without it. */
import { isPlain } from './merge.ts'

/** The same value whose optional properties are never there and undefined, however deep. */
export type WithoutUndefined<Value> = Value extends object
  ? { [Key in keyof Value]: WithoutUndefined<Exclude<Value[Key], undefined>> }
  : Value

function clean(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(clean)
  if (!isPlain(value)) return value
  const given = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return Object.fromEntries(given.map(([key, inner]) => [key, clean(inner)]))
}

/** @returns a copy of the plain value without the properties that are undefined */
export function withoutUndefined<Value>(value: Value): WithoutUndefined<Value> {
  return clean(value) as WithoutUndefined<Value>
}
