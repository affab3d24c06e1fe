/** Reports that an earlier run of a fleet has left, for `--resume`. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf } from '../base/errors.ts'
import { isInterrupted } from '../base/exit-codes.ts'
import type { RunReport } from '../contract/report.ts'
import { unpackReport } from '../contract/written-exchanges.ts'
import { parseReport } from '../run/rejudge/parse-report.ts'
import type { FleetUnit } from './fleet-units.ts'

export type KeptUnit = Pick<FleetUnit, 'id' | 'asked'>

/** A report that counts, why one does not, or nothing where the run has no end of its own yet. */
function keptReport(file: string, { asked }: KeptUnit): RunReport | string | undefined {
  try {
    const report = unpackReport(parseReport(readFileSync(file, 'utf8'), file))
    if ('runs' in report) return 'its report is one of several runs'
    if (report.servers.length === 0 || isInterrupted(report.exitCode)) return undefined
    if (report.placement?.asked === asked) return report
    return 'its report is of another preset, engine, version or choice of checks'
  } catch (thrown) {
    return `its report cannot be read: ${messageOf(thrown)}`
  }
}

/**
 * @param tell takes a line for each report that is there and does not count
 * @returns those of units that have ended by themselves and were asked for the same, by the unit's name
 */
export function keptReports(
  folder: string,
  units: readonly KeptUnit[],
  tell: (line: string) => void,
): ReadonlyMap<string, RunReport> {
  const found = new Map<string, RunReport>()
  for (const unit of units) {
    const file = join(folder, unit.id, 'report.json')
    const kept = existsSync(file) ? keptReport(file, unit) : undefined
    if (typeof kept === 'string') tell(`${unit.id}  is run again: ${kept}`)
    else if (kept !== undefined) found.set(unit.id, kept)
  }
  return found
}
