/** Which options an engine's schema has. */
import { z } from 'zod'
import { flags } from '../../../src/engines/flags.ts'

/** Paths of all options that are not groups. */
export function leavesOf(schema: z.ZodObject, at = ''): readonly string[] {
  return Object.entries(schema.shape).flatMap(([key, field]) => {
    const inner = field instanceof z.ZodOptional ? field.unwrap() : field
    const kind = flags.get(field)?.kind
    const group = inner instanceof z.ZodObject && (kind === undefined || kind === 'group')
    return group ? leavesOf(inner, `${at}${key}.`) : [`${at}${key}`]
  })
}
