/** The error that an answer carries, and one line about it, whatever its shape. */
import { isRecord, textAt, type Json } from './read-json.ts'

const maxLength = 300

/** The error of a document, in today's shape, in the one of older servers, or an event that is one; undefined without. */
export function errorOf(document: Json): unknown {
  const { error } = document
  if (error !== undefined && error !== null) return error
  return document['object'] === 'error' || document['type'] === 'error' ? document : undefined
}

/** @param error the `error` member of an answer, or a whole error document of an older server */
export function describeError(error: unknown): string {
  const said = isRecord(error) ? textAt(error, 'message') : error
  const text = typeof said === 'string' ? said : JSON.stringify(error)
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text
}
