/** A schema in which `null` stands where a value may be left out: it takes an inherited value away. */
import { z } from 'zod'

export type Removable<Value> = Value extends readonly unknown[]
  ? Value
  : Value extends object
    ? {
        [Key in keyof Value]: undefined extends Value[Key]
          ? Removable<Exclude<Value[Key], undefined>> | null | undefined
          : Removable<Value[Key]>
      }
    : Value

function orNull(field: unknown): unknown {
  if (!(field instanceof z.ZodOptional)) return field
  const inner: unknown = field.unwrap()
  const taken = inner instanceof z.ZodObject ? z.strictObject(shapeOrNull(inner)) : (inner as z.ZodType)
  const optional = taken.nullable().optional()
  return field.description === undefined ? optional : optional.describe(field.description)
}

const shapeOrNull = ({ shape }: z.ZodObject): z.ZodRawShape =>
  Object.fromEntries(Object.entries(shape).map(([key, field]) => [key, orNull(field)])) as z.ZodRawShape

/** @returns the schema of a strict object whose optional keys, however deep, may be null; lists stay as they are */
export function removable<Schema extends z.ZodObject>(schema: Schema): z.ZodType<Removable<z.infer<Schema>>> {
  return z.strictObject(shapeOrNull(schema)) as unknown as z.ZodType<Removable<z.infer<Schema>>>
}

type Path = readonly PropertyKey[]

function without(value: unknown, [key, ...rest]: Path): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || key === undefined) return value
  const { [key]: below, ...others } = value as Record<PropertyKey, unknown>
  return rest.length === 0 ? others : { ...others, [key]: without(below, rest) }
}

const at = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((current, key) => (Object(current) as Record<PropertyKey, unknown>)[key], value)

/** @returns the value without those nulls that the schema refuses: there was nothing for them to take away */
export function withoutRefusedNulls(schema: z.ZodType, value: unknown): unknown {
  const { error } = schema.safeParse(value)
  const paths = (error?.issues ?? []).map(({ path }) => path).filter((path) => at(value, path) === null)
  return paths.reduce<unknown>(without, value)
}
