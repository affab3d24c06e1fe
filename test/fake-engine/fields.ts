/** Reads single fields of a request's body, and the error that says what is wrong with one. */

export type Body = Readonly<Record<string, unknown>>

/** An error of the request, as the API shapes it. */
export class ApiError extends Error {
  readonly status: number
  readonly type: string
  readonly param: string | null

  constructor(message: string, param: string | null = null, { status = 400, type = 'BadRequestError' } = {}) {
    super(message)
    this.status = status
    this.type = type
    this.param = param
  }
}

export interface Range {
  readonly fallback: number
  readonly least: number
  readonly most: number
  readonly whole?: boolean
}

export function number(body: Body, name: string, { fallback, least, most, whole = false }: Range): number {
  const value = body[name] ?? fallback
  if (typeof value !== 'number' || (whole && !Number.isInteger(value))) {
    throw new ApiError(`1 validation error: 'loc': 'body.${name}'`, `body.${name}`, { type: 'Bad Request' })
  }
  if (value < least || value > most)
    throw new ApiError(`${name} must be in [${least}, ${most}], got ${value}.`, name)
  return value
}

export function flag(body: Body, name: string): boolean {
  const value = body[name] ?? false
  if (typeof value === 'boolean') return value
  throw new ApiError(`1 validation error: 'loc': 'body.${name}'`, `body.${name}`, { type: 'Bad Request' })
}

/** A value that ought to be text, as the answer quotes it. */
export function text(value: unknown): string {
  if (typeof value === 'string') return value
  return value === undefined || value === null ? '' : JSON.stringify(value)
}
