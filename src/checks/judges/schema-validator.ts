/** Judges JSON against a JSON Schema. */
import { Ajv2020 } from 'ajv/dist/2020.js'

type Schema = Readonly<Record<string, unknown>>

/** Made for the first schema: most commands judge none. */
let shared: Ajv2020 | undefined

// Formats are annotations in JSON Schema, and what OpenAI's clients send uses keywords of several drafts.
const validator = (): Ajv2020 =>
  (shared ??= new Ajv2020({ strict: false, validateFormats: false, addUsedSchema: false }))

/**
 * @throws Error when `schema` is itself no JSON Schema
 * @returns what does not fit, one phrase; undefined when `value` fits
 */
export function schemaFault(schema: Schema, value: unknown): string | undefined {
  const validate = validator().compile(schema)
  if (validate(value)) return undefined
  const [first] = validate.errors ?? []
  return `${first?.instancePath || 'the value'} ${first?.message ?? 'does not fit'}`
}
