/** One line about the error that an answer carries, whatever its shape. */
import { isRecord, textAt } from './read-json.ts'

const maxLength = 300

/** @param error the `error` member of an answer, or a whole error document of an older server */
export function describeError(error: unknown): string {
  const said = isRecord(error) ? textAt(error, 'message') : error
  const text = typeof said === 'string' ? said : JSON.stringify(error)
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text
}
