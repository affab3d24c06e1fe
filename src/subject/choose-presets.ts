/** Which presets the words of `run` ask for, and which of those this machine cannot run. */
import type { NotRun } from '../contract/report.ts'
import { selectPresets } from '../presets/groups.ts'
import { openPresetBook, type PresetBook } from '../presets/preset-book.ts'
import { examinePresets } from './examine-presets.ts'
import { readConfig } from './read-config.ts'

export interface PresetOptions {
  readonly config?: string
  readonly enginePath?: string
  readonly all?: true
}

export interface ChosenPresets {
  /** Names to run, in order. */
  readonly run: readonly string[]
  readonly notRun: readonly NotRun[]
  /** Every word was a preset's own name. */
  readonly own: boolean
}

/** A word that names one preset and nothing else. */
function named(word: string, book: PresetBook): string | undefined {
  return !word.startsWith('@') && book.has(word) ? book.find(word).name : undefined
}

/**
 * A preset that is asked for by its own name runs, or says why it cannot; one that only its group brings in is left
 * out where the machine lacks what it needs.
 * @throws UsageError `usage/unknown-preset`
 */
export async function choosePresets(
  words: readonly string[],
  { config, enginePath, all }: PresetOptions,
  signal: AbortSignal,
): Promise<ChosenPresets> {
  const book = openPresetBook(await readConfig(config, process.cwd()))
  const asked = all === true ? ['@all'] : words
  const own = new Set(asked.map((word) => named(word, book)))
  if (asked.every((word) => named(word, book) !== undefined)) {
    return { run: selectPresets(asked, { book, canRun: () => true }), notRun: [], own: true }
  }
  const path = enginePath === undefined ? {} : { enginePath }
  const presets = book.names.map((name) => book.find(name))
  const whyNot = await examinePresets(presets, { signal, ...path })
  const names = selectPresets(asked, { book, canRun: ({ name }) => !whyNot.has(name) })
  const left = names.filter((name) => whyNot.has(name) && !own.has(name))
  return {
    run: names.filter((name) => !left.includes(name)),
    notRun: left.map((preset) => ({ preset, reason: whyNot.get(preset) ?? '' })),
    own: false,
  }
}
