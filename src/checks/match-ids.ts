/** Matches check ids against patterns such as `chat/shape`, `stream/*` or `chat`. */
import { UsageError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'

/**
 * @param patterns ids in which `*` stands for any characters; an area's name alone means all of its checks
 * @throws UsageError `usage/unknown-check` when a pattern matches none of `ids`
 */
export function matchIds(patterns: readonly string[], ids: readonly string[]): ReadonlySet<string> {
  return new Set(
    patterns.flatMap((pattern) => {
      const matched = ids.filter((id) => matches(id, pattern))
      if (matched.length === 0) throw unknownCheck(pattern, ids)
      return matched
    }),
  )
}

function matches(id: string, pattern: string): boolean {
  const full = pattern.includes('/') || pattern.includes('*') ? pattern : `${pattern}/*`
  const [first = '', ...others] = full.split('*')
  const last = others.pop()
  if (last === undefined) return id === full
  if (!id.startsWith(first)) return false
  // The first place of each part leaves the most to those behind it; a pattern for all would try every place.
  let at = first.length
  for (const part of others) {
    const found = id.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return id.length - last.length >= at && id.endsWith(last)
}

function unknownCheck(pattern: string, ids: readonly string[]): UsageError {
  const areas = [...new Set(ids.map((id) => id.split('/')[0] ?? id))]
  const begun = ids.filter((id) => pattern !== '' && id.startsWith(pattern))
  if (begun.length > 0)
    return new UsageError('usage/unknown-check', `No check matches "${pattern}".`, {
      hint: `Write "${pattern}*" for ${begun.join(', ')}, or one of them.`,
      facts: { pattern },
    })
  const near = nearest(pattern, [...ids, ...areas])
  return new UsageError('usage/unknown-check', `No check matches "${pattern}".`, {
    hint: near === undefined ? `Areas are ${areas.join(', ')}.` : `Did you mean "${near}"?`,
    facts: { pattern, ...(near === undefined ? {} : { nearest: near }) },
  })
}
