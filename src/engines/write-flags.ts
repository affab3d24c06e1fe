/** Turns parsed options into arguments and environment variables, as their declarations say. */
import { z } from 'zod'
import { flags } from './flags.ts'

export interface WrittenFlags {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

type Fields = Readonly<Record<string, unknown>>

const nothing: WrittenFlags = { args: [], env: {} }

function shapeOf(schema: z.core.$ZodType): z.ZodObject | undefined {
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema
  return inner instanceof z.ZodObject ? inner : undefined
}

function writeGroup(schema: z.core.$ZodType, fields: unknown, before: readonly string[]): WrittenFlags {
  const shape = shapeOf(schema)
  if (shape === undefined) return nothing
  const inner = writeFlags(shape, fields as Fields)
  return { ...inner, args: [...before, ...inner.args] }
}

function writeOne(schema: z.core.$ZodType, value: unknown): WrittenFlags {
  const flag = flags.get(schema)
  if (flag === undefined) return writeGroup(schema, value, [])
  switch (flag.kind) {
    case 'arguments':
      return { args: flag.write(value), env: {} }
    case 'group':
      return writeGroup(schema, value, [flag.flag])
    case 'variable':
      return { args: [], env: value === false ? {} : { [flag.name]: value === true ? '1' : String(value) } }
  }
}

/**
 * @param schema the options' object schema, its fields declared with `flags.ts`
 * @param options parsed by `schema`
 * @returns arguments in the order of the schema, so that the same options always give the same command
 */
export function writeFlags(schema: z.ZodObject, options: Fields): WrittenFlags {
  const all = Object.entries(schema.shape)
    .filter(([key]) => options[key] !== undefined)
    .map(([key, field]) => writeOne(field, options[key]))
  return {
    args: all.flatMap(({ args }) => args),
    env: Object.assign({}, ...all.map(({ env }) => env)) as Record<string, string>,
  }
}

/** @returns where the option that becomes `flag` is, e.g. `lora.maxRank` for `--max-lora-rank` */
export function optionOf(schema: z.ZodObject, flag: string): string | undefined {
  for (const [key, field] of Object.entries(schema.shape)) {
    const declared = flags.get(field as z.ZodType)
    if (declared !== undefined && 'flag' in declared && declared.flag === flag) return key
    const inner = declared?.kind === 'arguments' ? undefined : shapeOf(field)
    const below = inner === undefined ? undefined : optionOf(inner, flag)
    if (below !== undefined) return `${key}.${below}`
  }
  return undefined
}
