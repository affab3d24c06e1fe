/** Keeps one fault that recurs in many exchanges from filling the report. */
import type { Finding } from '../../contract/check.ts'

/** @returns the first finding of each code, which says how often it recurs */
export function oneOfEach(findings: readonly Finding[]): readonly Finding[] {
  return [...new Set(findings.map(({ code }) => code))].flatMap((code) => {
    const [first, ...others] = findings.filter((finding) => finding.code === code)
    if (first === undefined) return []
    const more = others.length === 0 ? '' : ` The same in ${others.length} more.`
    return [{ ...first, message: `${first.message}${more}` }]
  })
}
