/** The end of a command that was asked for what makes no sense. */
import { UsageError } from './errors.ts'

/**
 * @param hint what to type instead
 * @throws UsageError `usage/invalid-arguments`, always
 */
export function refuse(message: string, hint: string, cause?: unknown): never {
  throw new UsageError('usage/invalid-arguments', message, { hint, cause })
}
