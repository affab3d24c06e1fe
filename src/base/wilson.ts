/** The interval of a share, by Wilson (1927): it holds for few samples and near 0 and 1 as well. */

/** How many standard deviations to each side hold 95 % of a normal distribution. */
export const z = 1.959963985

/**
 * @param share from 0 to 1
 * @param samples how many were counted, at least 1
 * @returns both ends of the 95 % interval, not clipped to 0 and 1
 */
export function wilsonInterval(
  share: number,
  samples: number,
): { readonly low: number; readonly high: number } {
  const scale = 1 + z ** 2 / samples
  const middle = (share + z ** 2 / (2 * samples)) / scale
  const half = (z * Math.sqrt((share * (1 - share)) / samples + z ** 2 / (4 * samples ** 2))) / scale
  return { low: middle - half, high: middle + half }
}
