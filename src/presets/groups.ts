/** Groups of presets, and the presets that words on a command line stand for. Who is in a group, its presets say. */
import { UsageError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import type { Preset } from '../contract/preset.ts'
import { derivedGroupTitles, groupTitles } from './group-titles.ts'
import type { PresetBook } from './preset-book.ts'

/** Stands before a group's name where a preset has the same. */
const groupMark = '@'

export interface Choice {
  readonly book: PresetBook
  /** Whether this machine has what a preset needs. */
  readonly canRun: (preset: Preset) => boolean
}

/** Presets for the CPU where nothing else can run: an accelerator is not idle while a suite tests the CPU beside it. */
function autotest(presets: readonly Preset[], canRun: Choice['canRun']): readonly Preset[] {
  const runnable = presets.filter(canRun)
  const kindOf = ({ needs }: Preset): string => needs?.accelerator ?? 'cpu'
  const kind = runnable.map(kindOf).find((one) => one !== 'cpu') ?? 'cpu'
  return runnable.filter((preset) => kindOf(preset) === kind)
}

const presetsIn = ({ names, find }: PresetBook): readonly Preset[] => names.map((name) => find(name))

/** Names of all groups: the known ones, those that presets name, the derived ones. */
export function groupNames(book: PresetBook): readonly string[] {
  const named = presetsIn(book).flatMap(({ groups = [] }) => groups)
  return [...new Set([...Object.keys(groupTitles), ...named, ...Object.keys(derivedGroupTitles)])]
}

/** @returns names of a group's presets; none where nobody is in it */
export function membersOf(group: string, { book, canRun }: Choice): readonly string[] {
  const presets = presetsIn(book)
  const members = (): readonly Preset[] => {
    if (group === 'all') return presets
    if (group === 'autotest') return autotest(presets, canRun)
    return presets.filter(({ groups = [] }) => groups.includes(group))
  }
  return members().map(({ name }) => name)
}

function unknown(word: string, book: PresetBook): UsageError {
  const groups = groupNames(book)
  const known = [...new Set([...book.names, ...groups])]
  const guess = nearest(word.replace(groupMark, ''), known)
  const mark = word.startsWith(groupMark) && groups.includes(guess ?? '') ? groupMark : ''
  return new UsageError('usage/unknown-preset', `"${word}" is not a known preset or group`, {
    hint:
      guess === undefined
        ? `The presets and groups are: ${known.join(', ')}.`
        : `Did you mean ${mark}${guess}?`,
  })
}

/**
 * A word is a preset's name or alias, or else a group; `@` before it makes it a group in any case.
 * @returns names of presets, each once, in the order of the words
 * @throws UsageError `usage/unknown-preset` with the nearest name
 */
export function selectPresets(words: readonly string[], choice: Choice): readonly string[] {
  const { book } = choice
  const groups = groupNames(book)
  const chosen = words.flatMap((word): readonly string[] => {
    const group = word.startsWith(groupMark) ? word.slice(groupMark.length) : word
    if (group === word && book.has(word)) return [book.find(word).name]
    if (groups.includes(group)) return membersOf(group, choice)
    throw unknown(word, book)
  })
  return [...new Set(chosen)]
}
