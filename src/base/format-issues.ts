/** Says what is wrong with a value in words: path, value, and the nearest known key or word. */
import { z } from 'zod'
import { nearest } from './nearest.ts'
import { isSecretName } from './secrets/secret-names.ts'
import { maskedSecret } from './secrets/scrub.ts'
import { shownValue } from './secrets/secrets-of.ts'

type Path = readonly PropertyKey[]
type JsonSchema = z.core.JSONSchema.BaseSchema

export interface Checked {
  readonly schema: z.ZodType
  /** The value that was parsed. */
  readonly input: unknown
  /** Where `input` stands in what the user wrote. */
  readonly at?: Path
}

const longestValue = 60

function pathText(path: Path): string {
  const parts = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
  return parts.join('').replace(/^\./, '')
}

function valueText(value: unknown): string {
  const text = JSON.stringify(shownValue(value)) ?? String(value)
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text
}

function valueAt(input: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (Object(value) as Record<PropertyKey, unknown>)[key], input)
}

/** All shapes that a value of this schema may have: itself and the members of a union. */
function shapesOf(schema: JsonSchema): readonly JsonSchema[] {
  return [
    schema,
    ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].flatMap(shapesOf),
  ]
}

function step(shape: JsonSchema, key: PropertyKey): readonly JsonSchema[] {
  const { items, additionalProperties } = shape
  const next = typeof key === 'number' ? items : (shape.properties?.[String(key)] ?? additionalProperties)
  return typeof next === 'object' && !Array.isArray(next) ? shapesOf(next) : []
}

/** Keys that an object at `path` may have. */
function keysAt(schema: z.ZodType, path: Path): readonly string[] {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  const shapes = path.reduce<readonly JsonSchema[]>(
    (at, key) => at.flatMap((shape) => step(shape, key)),
    shapesOf(root),
  )
  return [...new Set(shapes.flatMap((shape) => Object.keys(shape.properties ?? {})))]
}

function unknownKey(key: string, known: readonly string[]): string {
  const guess = nearest(key, known)
  if (guess !== undefined) return `unknown key; did you mean ${guess}?`
  return known.length === 0 ? 'unknown key' : `unknown key; the keys are ${known.toSorted().join(', ')}`
}

function notOneOf(value: unknown, allowed: readonly unknown[]): string {
  const words = allowed.map(String)
  const guess = typeof value === 'string' ? nearest(value, words) : undefined
  const advice = guess === undefined ? '' : `; did you mean ${guess}?`
  return `${valueText(value)} is not one of ${words.join(', ')}${advice}`
}

/** What stands under the name of a secret, or seems to be one, is not quoted. */
function shownAt(input: unknown, path: Path): unknown {
  const found = valueAt(input, path)
  const name = String(path.at(-1) ?? '')
  return typeof found === 'string' && isSecretName(name) ? maskedSecret : shownValue(found, name)
}

function refusal(value: unknown, message: string): string {
  if (value === maskedSecret) return message
  return `${valueText(value)} ${message.replace(/^Invalid input$/, 'has none of the allowed forms')}`
}

function problem(issue: z.core.$ZodIssue, checked: Checked): string {
  const value = shownAt(checked.input, issue.path)
  switch (issue.code) {
    case 'invalid_value':
      return notOneOf(value, issue.values)
    case 'invalid_type':
      // Only a schema that refuses everything expects nothing, and it says why.
      if (issue.expected === 'never') return `${valueText(value)} is refused: ${issue.message}`
      return value === undefined
        ? `is missing (a value of type ${issue.expected})`
        : `${valueText(value)} is not of type ${issue.expected}`
    case 'too_small':
      return `${valueText(value)} is ${issue.inclusive === false ? 'not more' : 'less'} than ${issue.minimum}`
    case 'too_big':
      return `${valueText(value)} is ${issue.inclusive === false ? 'not less' : 'more'} than ${issue.maximum}`
    case 'invalid_key':
      return issue.issues.map(({ message }) => message).join(', ')
    default:
      return refusal(value, issue.message)
  }
}

/** @returns one sentence for each problem, e.g. `options.maxModelLength: unknown key; did you mean maxModelLen?` */
export function formatIssues(issues: readonly z.core.$ZodIssue[], checked: Checked): readonly string[] {
  const at = checked.at ?? []
  return issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys')
      return [`${pathText([...at, ...issue.path]) || 'the value'}: ${problem(issue, checked)}`]
    const known = keysAt(checked.schema, issue.path)
    return issue.keys.map((key) => `${pathText([...at, ...issue.path, key])}: ${unknownKey(key, known)}`)
  })
}
