/** What is known of an engine, whichever of its presets says so. */
import type { KnownFinding, Preset } from '../contract/preset.ts'
import * as registry from './registry.ts'

/** @returns each finding once; none of an engine that no preset starts */
export function knownOfEngine(engine: string): readonly KnownFinding[] {
  const presets: readonly Preset[] = Object.values(registry)
  const lists = presets.filter((preset) => preset.engine === engine)
  return [...new Set(lists.flatMap(({ knownFindings = [] }) => knownFindings))]
}
