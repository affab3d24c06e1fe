/** Rules on options taken together, which no option's own schema can tell. */
import type { z } from 'zod'

export interface Rule<Options> {
  /** The option that the error names. */
  readonly at: readonly string[]
  /** The rule, as the rest of a sentence after the option and its value. */
  readonly says: string
  readonly broken: (options: Options) => boolean
}

/** @returns the schema with the rules: each broken one is an issue of its own */
export function withRules<Schema extends z.ZodObject>(
  schema: Schema,
  rules: readonly Rule<z.output<Schema>>[],
): Schema {
  return schema.superRefine((options, context) => {
    for (const { at, says, broken } of rules)
      if (broken(options)) context.addIssue({ code: 'custom', path: [...at], message: says })
  })
}
