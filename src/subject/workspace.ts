/** What the user's config file says: read once in a run, and handed down. */
import type { Check } from '../contract/check.ts'
import type { Reporter } from '../contract/report.ts'
import { openPresetBook, type PresetBook } from '../presets/preset-book.ts'
import type { WrittenConfig } from '../presets/preset-schema.ts'
import { importChecks } from './import-checks.ts'
import { importReporters } from './import-reporters.ts'
import { readConfig } from './read-config.ts'

export interface Workspace {
  /** Absent where there is no config file. */
  readonly config: WrittenConfig | undefined
  /** Presets that ship, and the user's own. */
  readonly book: PresetBook
  /**
   * The user's own checks.
   * @throws UsageError `usage/invalid-config` for a module that cannot be imported, or holds no check
   */
  importChecks(): Promise<readonly Check[]>
  /**
   * The user's own reporters.
   * @throws UsageError `usage/invalid-config` for a module that cannot be imported, or holds no reporter
   */
  importReporters(): Promise<readonly Reporter[]>
}

/**
 * @param path of the file given by --config; else one of the usual names in the current folder
 * @param on the kind of accelerator that the presets for the CPU are to be run on
 * @throws UsageError `usage/invalid-config`
 */
export async function openWorkspace(path?: string, on?: string): Promise<Workspace> {
  const config = await readConfig(path, process.cwd())
  return {
    config,
    book: openPresetBook(config, on),
    importChecks: () => importChecks(config?.checks ?? []),
    importReporters: () => importReporters(config?.reporters ?? []),
  }
}
