/** Puts together what checks are about, or why they are skipped. */
import type { Skip } from '../contract/check.ts'

/** Whether a check is skipped, and not about this. */
export const isSkip = (subject: unknown): subject is Skip =>
  typeof subject === 'object' && subject !== null && 'skip' in subject

/** Two things that the check is about; the first that skips it says why. */
export function both<One, Other>(one: One | Skip, other: Other | Skip): readonly [One, Other] | Skip {
  if (isSkip(one)) return one
  return isSkip(other) ? other : [one, other]
}

/** What a check takes one by one; at least one. */
export type Some<Item> = readonly [Item, ...Item[]]

/** @param why the check is skipped where there is none */
export function someOf<Item>([first, ...others]: readonly Item[], why: string | Skip): Some<Item> | Skip {
  if (first !== undefined) return [first, ...others]
  return typeof why === 'string' ? { skip: why } : why
}
