/** Types a preset of a config file by the options of its engine. */
import type { OptionsOf } from './define-preset.ts'
import type { WrittenPreset } from './preset-schema.ts'
import type * as engines from '../engines/registry.ts'

export interface TypedPreset<Name extends keyof typeof engines> extends Omit<
  WrittenPreset,
  'engine' | 'options'
> {
  engine: Name
  options?: Partial<OptionsOf<Name>>
}

/**
 * ```ts
 * defineConfig({ presets: { mine: definePreset({ engine: 'vllm', model: './weights', options: { maxModelLen: 4096 } }) } })
 * ```
 */
export function defineWrittenPreset<Name extends keyof typeof engines>(
  preset: TypedPreset<Name>,
): WrittenPreset {
  return { ...preset }
}
