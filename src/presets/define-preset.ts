/** Types a preset by the options of its engine. */
import type { Engine } from '../contract/engine.ts'
import type { Preset } from '../contract/preset.ts'
import type * as engines from '../engines/registry.ts'

type Engines = typeof engines
export type OptionsOf<Name extends keyof Engines> =
  Engines[Name] extends Engine<infer Options> ? Options : never

export function definePreset<Name extends keyof Engines>(
  preset: Preset<Name, OptionsOf<Name>>,
): Preset<Name, OptionsOf<Name>> {
  return preset
}
