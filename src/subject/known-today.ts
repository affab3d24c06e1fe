/** What is known today of the engine that a recorded run has used. */
import type { KnownFinding } from '../contract/preset.ts'
import type { RunReport } from '../contract/report.ts'
import { knownOf } from '../checks/known-findings.ts'
import { findEngine } from '../engines/lookup.ts'
import type { PresetBook } from '../presets/preset-book.ts'

/** Those of the preset as it is today; of a preset that nobody knows here, and of an attached server, as recorded. */
export function knownToday(
  { selection, servers, provenance, known = [] }: RunReport,
  book: PresetBook,
): readonly KnownFinding[] {
  if (selection.strict === true) return []
  const name = servers.findLast(({ baseline }) => baseline === undefined)?.preset
  if (name === undefined || !book.has(name)) return known
  const preset = book.find(name)
  const { distributions } = findEngine(preset.engine).installation
  const version = distributions.map((one) => provenance.engine[one]).find((one) => one !== undefined)
  return knownOf(preset.knownFindings ?? [], version)
}
