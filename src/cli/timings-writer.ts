/** The file of `load --timings`. */
import { appendFileSync, writeFileSync } from 'node:fs'
import { createScrubber } from '../base/secrets/scrub.ts'
import { unwritable } from '../host/unwritable.ts'
import { timingsLine } from '../load/record/timings-line.ts'
import type { PlannedLoad } from '../run/steps/put-load.ts'

/** Creates the file at once, so that a file that cannot be written is reported before the load. */
export function timingsWriter(
  path: string,
  secrets: readonly string[],
): NonNullable<PlannedLoad['onTimings']> {
  const scrub = createScrubber(secrets)
  const hint = 'Use --timings to name a file in a folder that you may write to.'
  const orRefuse = (attempt: () => void): void => {
    try {
      attempt()
    } catch (cause) {
      throw unwritable(`${path} cannot be written`, hint, cause)
    }
  }
  orRefuse(() => writeFileSync(path, ''))
  return (requests) =>
    orRefuse(() => {
      for (const request of requests) appendFileSync(path, scrub(timingsLine(request)))
    })
}
