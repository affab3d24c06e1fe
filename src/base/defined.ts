/** Leaves out what is undefined, as `exactOptionalPropertyTypes` wants it. */

/** An object whose properties may be undefined, with those optional instead. */
export type Defined<Value> = {
  [Key in keyof Value as undefined extends Value[Key] ? never : Key]: Value[Key]
} & {
  [Key in keyof Value as undefined extends Value[Key] ? Key : never]?: Exclude<Value[Key], undefined>
} extends infer Merged
  ? { [Key in keyof Merged]: Merged[Key] }
  : never

/** @returns the object without the properties whose value is undefined */
export function defined<const Value extends object>(value: Value): Defined<Value> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Defined<Value>
}
