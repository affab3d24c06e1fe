/** Reports that an earlier run of a fleet has left, for `--resume`. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf } from '../base/errors.ts'
import { isInterrupted } from '../base/exit-codes.ts'
import type { RunReport } from '../contract/report.ts'
import { unpackReport } from '../contract/written-exchanges.ts'
import { parseReport } from '../run/rejudge/parse-report.ts'
import type { FleetUnit } from './fleet-units.ts'

/** Beside a report whose placement does not say yet what it was asked for. */
export const askedFile = 'asked'

/** What a report in a folder was asked for; nothing where nobody has said so. */
function askedOf(folder: string, { placement }: RunReport): string | undefined {
  const file = join(folder, askedFile)
  return placement?.asked ?? (existsSync(file) ? readFileSync(file, 'utf8') : undefined)
}

export type KeptUnit = Pick<FleetUnit, 'id' | 'asked'>

/** A report that counts, why one does not, or nothing where the run has no end of its own yet. */
function keptReport(folder: string, { asked }: KeptUnit): RunReport | string | undefined {
  const file = join(folder, 'report.json')
  if (!existsSync(file)) return undefined
  try {
    const report = unpackReport(parseReport(readFileSync(file, 'utf8'), file))
    if ('runs' in report) return 'its report is one of several runs'
    if (report.servers.length === 0 || isInterrupted(report.exitCode)) return undefined
    const found = askedOf(folder, report)
    if (found === asked) return report
    return found === undefined
      ? 'its report does not say what it was asked for'
      : 'its report is of another preset, engine, version or choice of checks'
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
    const kept = keptReport(join(folder, unit.id), unit)
    if (typeof kept === 'string') tell(`${unit.id}  is run again: ${kept}`)
    else if (kept !== undefined) found.set(unit.id, kept)
  }
  return found
}
