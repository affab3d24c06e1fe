/** Which presets the words of `run` ask for, and which of those this machine cannot run. */
import type { Preset } from '../contract/preset.ts'
import type { NotRun } from '../contract/report.ts'
import { selectPresets } from '../presets/groups.ts'
import { defined } from '../base/defined.ts'
import type { PresetBook } from '../presets/preset-book.ts'
import { examinePresets } from './examine-presets.ts'

export interface PresetOptions {
  readonly book: PresetBook
  readonly enginePath?: string
  readonly all?: true
}

export interface ChosenPresets {
  /** Those to run, in order. */
  readonly run: readonly Preset[]
  readonly notRun: readonly NotRun[]
  /** Every word was the name of a preset. */
  readonly byName: boolean
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
  { book, enginePath, all }: PresetOptions,
  signal: AbortSignal,
): Promise<ChosenPresets> {
  const asked = all === true ? ['@all'] : words
  const byName = new Set(asked.map((word) => named(word, book)))
  const presetsOf = (names: readonly string[]): readonly Preset[] => names.map((name) => book.find(name))
  // First of all, since looking at the machine takes a second: whether each word is known.
  const every = selectPresets(asked, { book, canRun: () => true })
  if (!byName.has(undefined)) return { run: presetsOf(every), notRun: [], byName: true }
  const whyNot = await examinePresets(presetsOf(book.names), { signal, ...defined({ enginePath }) })
  const names = selectPresets(asked, { book, canRun: ({ name }) => !whyNot.has(name) })
  const left = names.filter((name) => whyNot.has(name) && !byName.has(name))
  return {
    run: presetsOf(names.filter((name) => !left.includes(name))),
    notRun: left.map((preset) => ({ preset, reason: whyNot.get(preset) ?? '' })),
    byName: false,
  }
}
