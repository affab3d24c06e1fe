/** Options that say, where they are declared, what they become on the command line or in the environment. */
import { z } from 'zod'

export type Flag =
  | {
      readonly kind: 'arguments'
      readonly flag: string
      readonly write: (value: unknown) => readonly string[]
    }
  /** Arguments of the group as a whole, before those of its options. */
  | { readonly kind: 'group'; readonly flag: string }
  /** An environment variable: true is written as 1, false leaves it out. */
  | { readonly kind: 'variable'; readonly name: string }

/** What each option's schema becomes. Schemas without an entry are groups, or are read by their engine. */
export const flags = z.registry<Flag>()

interface Declared<Schema extends z.ZodType> {
  readonly flag: string
  readonly schema: Schema
  /** What the flag alone does not tell. */
  readonly about?: string
  readonly write: (value: z.output<Schema>) => readonly string[]
}

function register<Schema extends z.ZodType>(
  schema: Schema,
  about: string,
  flag: Flag,
): z.ZodOptional<Schema> {
  const option = schema.optional()
  // As `describe` does, which makes one schema more for it: there are hundreds of options, and every command makes them.
  z.globalRegistry.add(option, { description: about })
  flags.add(option, flag)
  return option
}

/** An option with a form of its own. */
export const written = <Schema extends z.ZodType>({ flag, schema, about, write }: Declared<Schema>) =>
  register(schema, about === undefined ? flag : `${flag}: ${about}`, {
    kind: 'arguments',
    flag,
    write: (parsed) => write(parsed as z.output<Schema>),
  })

/** A value that looks like a flag is joined to its own, or a parser takes it for one. */
const pair = (flag: string, text: string): readonly string[] =>
  text.startsWith('-') ? [`${flag}=${text}`] : [flag, text]

/** Written as `--flag value`. */
export const value = <Schema extends z.ZodType<string | number>>(flag: string, schema: Schema) =>
  written({ flag, schema, write: (given) => pair(flag, String(given)) })

/** `--flag a b c` */
export const list = (flag: string) =>
  written({ flag, schema: z.array(z.string().min(1)).min(1), write: (words) => [flag, ...words] })

/** `--flag JSON`, keys passed on as they are. */
export const anyJson = (flag: string) =>
  written({
    flag,
    schema: z.record(z.string(), z.unknown()),
    about: 'JSON, keys are passed on unchanged',
    write: (object) => [flag, JSON.stringify(object)],
  })

/** As Python writes it: `maxModelLen` becomes `max_model_len`. */
export const snakeCase = (key: string): string =>
  key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** `--flag JSON` of typed options: As Python writes it: `maxModelLen` becomes `max_model_len`. */
export const json = <Shape extends z.core.$ZodLooseShape>(flag: string, shape: Shape) =>
  written({
    flag,
    schema: z.strictObject(shape),
    about: 'JSON, keys become snake_case',
    write: (object) => {
      const entries = Object.entries(object).map(([key, given]) => [snakeCase(key), given])
      return [flag, JSON.stringify(Object.fromEntries(entries))]
    },
  })

/** Written as `--flag` or `--no-flag`. */
export const toggle = (flag: string) => {
  const off = `--no-${flag.slice(2)}`
  return written({ flag, schema: z.boolean(), about: `or ${off}`, write: (on) => [on ? flag : off] })
}

/** Written as `--flag` if true, and not at all if false. */
export const whenTrue = (flag: string) =>
  written({ flag, schema: z.boolean(), about: 'when true', write: (on) => (on ? [flag] : []) })

/** Written as `--flag` if false, and not at all if true. */
export const whenFalse = (flag: string) =>
  written({ flag, schema: z.boolean(), about: 'when false', write: (on) => (on ? [] : [flag]) })

export const variable = <Schema extends z.ZodType>(name: string, schema: Schema) =>
  register(schema, `environment variable ${name}`, { kind: 'variable', name })

/** Options that belong together. */
export const group = <Shape extends z.core.$ZodLooseShape>(shape: Shape) => z.strictObject(shape).optional()

/** Options that belong together and switch `flag` on by being there. */
export const groupOf = <Shape extends z.core.$ZodLooseShape>(flag: string, shape: Shape) =>
  register(z.strictObject(shape), `${flag} when present`, { kind: 'group', flag })
