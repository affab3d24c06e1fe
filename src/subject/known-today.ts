/** What is known today of the engine that a recorded run has used. */
import { defined } from '../base/defined.ts'
import type { KnownFinding, Preset } from '../contract/preset.ts'
import type { RunReport } from '../contract/report.ts'
import { knownOf, ofBehind } from '../checks/known-findings.ts'
import { engineNames, findEngine } from '../engines/lookup.ts'
import { factsOfInstalled } from '../engines/resolve-facts.ts'
import type { PresetBook } from '../presets/preset-book.ts'

/** The kind of accelerator of whose memory the server had some. */
function kindOf({ servers }: RunReport): string {
  const memory = servers.flatMap(({ teardown }) => teardown?.proof.deviceMemory ?? [])
  return memory.find(({ ownGiB = 0 }) => ownGiB > 0)?.kind ?? 'cpu'
}

/** Those of the preset as it is today; of a preset that nobody knows here, and of an attached server, as recorded. */
export function knownToday(report: RunReport, presets: PresetBook): readonly KnownFinding[] {
  const { selection, servers, provenance, known = [] } = report
  if (selection.strict === true) return []
  const name = servers.findLast(({ baseline }) => baseline === undefined)?.preset
  const book = presets.on(kindOf(report))
  if (name === undefined || !book.has(name)) return known
  const knownOfPreset = ({ engine, knownFindings = [] }: Preset): readonly KnownFinding[] => {
    const { distributions } = findEngine(engine).installation
    const version = distributions.map((one) => provenance.engine[one]).find((one) => one !== undefined)
    return knownOf(knownFindings, version)
  }
  const preset = book.find(name)
  const { upstream } = book.behind(preset)
  return [...knownOfPreset(preset), ...ofBehind(upstream === undefined ? [] : knownOfPreset(upstream))]
}

/** Reports of version 1 do not say what the engine calls its metrics; then it is what is known of it today. */
export function withEngineFacts(report: RunReport): RunReport {
  const servers = report.servers.map((server) => {
    const { engine, facts } = server
    if (engine === undefined || !engineNames.some((name) => name === engine) || facts.engine !== undefined)
      return server
    const resolved = factsOfInstalled(findEngine(engine).facts, report.provenance.engine)
    return { ...server, facts: { ...facts, ...defined({ engine: resolved }) } }
  })
  return { ...report, servers }
}
