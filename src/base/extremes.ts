/** The largest and the smallest of any number of values: `Math.max(...values)` overflows the stack at some 100,000. */

/** @returns -Infinity where there is no value */
export function largest(values: Iterable<number>): number {
  let most = -Infinity
  for (const value of values) most = Math.max(most, value)
  return most
}

/** @returns Infinity where there is no value */
export function smallest(values: Iterable<number>): number {
  let least = Infinity
  for (const value of values) least = Math.min(least, value)
  return least
}
