/** Keeps secrets out of what a preset says of arguments: everybody on the machine can read those. */
import type { z } from 'zod'
import { secretFlags } from '../base/secrets/secrets-of.ts'
import { isSecret } from '../base/secrets/secret-names.ts'

type Context = z.core.$RefinementCtx

/** What is nested deeper is refused by the engine's own schema. */
const deepest = 32

const message =
  'seems to be a secret, and arguments can be read by everybody on the machine: pass a variable on with `env`'

/** Refuses options whose names and values are those of a secret, however deep. */
export function secretless(options: Readonly<Record<string, unknown>>, context: Context): void {
  const look = (value: unknown, path: readonly (string | number)[]): void => {
    if (path.length > deepest) return
    if (typeof value === 'string' && isSecret(String(path.findLast((key) => typeof key === 'string')), value))
      context.addIssue({ code: 'custom', path: [...path], message })
    else if (Array.isArray(value)) lookAtList(value, path)
    else if (typeof value === 'object' && value !== null)
      for (const [key, member] of Object.entries(value)) look(member, [...path, key])
  }
  const lookAtList = (list: readonly unknown[], path: readonly (string | number)[]): void => {
    if (list.every((member) => typeof member === 'string')) secretlessWords(list, context, path)
    else for (const [index, member] of list.entries()) look(member, [...path, index])
  }
  look(options, [])
}

/** Refuses arguments that hold a secret. */
export function secretlessWords(
  words: readonly string[],
  context: Context,
  path: readonly (string | number)[] = [],
): void {
  for (const flag of secretFlags(words))
    context.addIssue({ code: 'custom', path: [...path], message: `${flag} ${message}` })
}
