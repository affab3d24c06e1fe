/** The reasons of a verdict that no finding says already. Pure. */
import type { Reason, RunReport } from '../contract/report.ts'
import { causesOf } from './causes/causes.ts'

/** What a check was found to break is shown by its cause, and what is known by its own. */
export function ownReasons(report: RunReport): readonly Reason[] {
  const causes = causesOf(report)
  const codes = new Set(causes.map(({ code }) => code))
  const places = causes.flatMap(({ checks }) => checks.map((id) => `${id}/`))
  return report.reasons.filter(
    ({ code, message }) =>
      code !== 'proven' &&
      !codes.has(code) &&
      !message.startsWith('Known: ') &&
      (code.endsWith('/vacuous') || !places.some((place) => code.startsWith(place))),
  )
}
