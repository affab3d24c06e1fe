/** Sends to the baseline what checks want to compare with; nothing is judged here. */
import { asServewrightError, type ServewrightError } from '../base/errors.ts'
import type { Check, CheckContext } from '../contract/check.ts'
import type { Transcript } from '../contract/exchange.ts'

/** What a check's baseline brought, or why it brought nothing. */
export type BaselineAnswer = { readonly exchanges: Transcript } | { readonly error: ServewrightError }

/** Stands before the names of the baseline's exchanges in a check's transcript. */
const mark = 'baseline '

/** @param name of an exchange in a check's transcript */
export const isOfBaseline = (name: string): boolean => name.startsWith(mark)

const marked = (exchanges: Transcript): Transcript =>
  Object.fromEntries(Object.entries(exchanges).map(([name, exchange]) => [`${mark}${name}`, exchange]))

/** Never rejects; what the check throws is kept for its record. */
export async function runBaseline(check: Check, context: CheckContext): Promise<BaselineAnswer> {
  try {
    return { exchanges: marked((await check.exerciseBaseline?.(context)) ?? {}) }
  } catch (thrown) {
    return { error: asServewrightError(thrown) }
  }
}
