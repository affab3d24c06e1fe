/** Reports that an earlier run of a fleet has left, for `--resume`. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isInterrupted } from '../base/exit-codes.ts'
import type { RunReport } from '../contract/report.ts'
import { unpackReport } from '../contract/written-exchanges.ts'
import { parseReport } from '../run/rejudge/parse-report.ts'

/** @returns those of units that have ended by themselves, by the unit's name */
export function keptReports(
  folder: string,
  units: readonly { readonly id: string }[],
): ReadonlyMap<string, RunReport> {
  const found = new Map<string, RunReport>()
  for (const { id } of units) {
    const file = join(folder, id, 'report.json')
    if (!existsSync(file)) continue
    const report = unpackReport(parseReport(readFileSync(file, 'utf8'), file))
    const whole = !('runs' in report) && report.servers.length > 0 && !isInterrupted(report.exitCode)
    if (whole) found.set(id, report)
  }
  return found
}
