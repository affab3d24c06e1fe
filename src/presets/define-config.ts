/** Types what a `servewright.config.ts` exports. */
import type { WrittenConfig } from './preset-schema.ts'

/**
 * ```ts
 * import { defineConfig } from 'servewright'
 * export default defineConfig({ presets: { mine: { extends: 'tiny', model: './weights' } } })
 * ```
 */
export function defineConfig(config: WrittenConfig): WrittenConfig {
  return config
}
