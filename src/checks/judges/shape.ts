/** Judges the shape of whole answers against a schema. */
import type { z } from 'zod'
import type { Finding } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { assemble } from '../../openai/assemble.ts'
import { inExchange } from './in-exchange.ts'
import { quote, readJson } from './read.ts'

/** What in `value` does not fit `schema`, one finding a place. */
export function shapeFindings(schema: z.ZodType, value: unknown, code: string): readonly Finding[] {
  const parsed = schema.safeParse(value)
  if (parsed.success) return []
  return parsed.error.issues.map((issue) => {
    const path = pathOf(issue.path)
    return {
      code,
      message:
        value === undefined ? 'The body is not JSON.' : `${path || 'The body'}: ${unfit(value, issue)}.`,
      ...(path === '' ? {} : { path }),
    }
  })
}

/** In words, with the value that came where the schema library does not say it. */
function unfit(value: unknown, { path, message }: z.core.$ZodIssue): string {
  const said = message.replace(/^Invalid input: /, '').replace(/, received undefined$/, ', but it is missing')
  if (message.includes('received')) return said
  const got = path.reduce<unknown>((at, key) => (at as Readonly<Record<PropertyKey, unknown>>)[key], value)
  return `${said}, got ${quote(got)}`
}

/** `['choices', 0, 'text']` as `choices[0].text`. */
function pathOf(keys: readonly PropertyKey[]): string {
  return keys
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '')
}

export const shapeCodes = ['body-invalid', 'content-type-wrong', 'id-repeated'] as const

/** Two answers to the same request: each has the shape, and their ids differ. */
export function judgeShape(
  { first, second }: Readonly<Record<'first' | 'second', Exchange>>,
  schema: z.ZodType,
): readonly Finding[] {
  const findings = Object.entries({ first, second }).flatMap(([exchange, answer]) =>
    inExchange(exchange, [
      ...jsonTypeFindings(answer),
      ...shapeFindings(schema, readJson(answer.body), 'body-invalid'),
    ]),
  )
  const { id } = assemble(first)
  if (id !== undefined && id === assemble(second).id) {
    const message = `Two answers have the same id ${quote(id)}.`
    findings.push({ code: 'id-repeated', message, exchange: 'second', path: 'id' })
  }
  return findings
}

/** A finding `content-type-wrong` for JSON that is declared as something else; other content may say what it is. */
export function jsonTypeFindings({ headers, body }: Exchange): readonly Finding[] {
  if (readJson(body) === undefined) return []
  const type = headers['content-type'] ?? ''
  if (/^application\/([\w.-]+\+)?json\b/i.test(type)) return []
  return [{ code: 'content-type-wrong', message: `Expected content type application/json, got "${type}".` }]
}
