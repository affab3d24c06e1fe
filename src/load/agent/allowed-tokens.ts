/** How many tokens the longest answer of a load may have. */
import { largest } from '../../base/extremes.ts'

/** Within a text the quotes would be escaped, so that it is found where it is a limit alone, without reading a body as JSON. */
const limit = /"max_(?:completion_|output_)?tokens":\s*(\d+)/g

/** @returns undefined where a request has no limit; of all its choices together */
export function allowedTokens(sessions: readonly (readonly string[])[], choices = 1): number | undefined {
  // Where a body has several, servers differ in which one they follow.
  const limits = sessions.flat().map((body) => {
    const found = Array.from(body.matchAll(limit), ([, tokens]) => Number(tokens))
    return found.length === 0 ? Infinity : largest(found)
  })
  const most = largest(limits)
  return Number.isFinite(most) && limits.length > 0 ? most * choices : undefined
}
