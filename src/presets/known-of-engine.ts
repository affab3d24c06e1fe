/** What is known of an engine, whichever of its presets says so. */
import type { KnownFinding, Preset } from '../contract/preset.ts'
import * as registry from './registry.ts'

/**
 * What ends a server belongs to the options of its preset: of a server that others configured, nothing is left unasked.
 * @returns each finding once; none of an engine that no preset starts
 */
export function knownOfEngine(engine: string): readonly KnownFinding[] {
  const presets: readonly Preset[] = Object.values(registry)
  const lists = presets.filter((preset) => preset.engine === engine)
  const all = new Set(lists.flatMap(({ knownFindings = [] }) => knownFindings))
  return [...all].filter(({ deadly }) => deadly !== true)
}
