/** An option that other engines have and this one must not be given: the error names the rule, not an unknown key. */
import { z } from 'zod'

/** @param rule what to do instead, as the rest of a sentence, after `this engine` */
export const refused = (rule: string) =>
  z
    .never({ error: `this engine ${rule}` })
    .optional()
    .describe(`Not available: this engine ${rule}.`)
