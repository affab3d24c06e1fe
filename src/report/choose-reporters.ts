/** Which reporters write files: those that always do, the user's own, and those asked for by name. */
import { defined } from '../base/defined.ts'
import { UsageError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import type { Reporter } from '../contract/report.ts'
import * as registry from './registry.ts'

export interface ChosenReporter {
  readonly reporter: Reporter
  /** Where its first file goes, rather than into the report folder. */
  readonly file?: string
}

const builtIn: readonly Reporter[] = Object.values(registry)

export const isBuiltIn = (reporter: Reporter): boolean => builtIn.includes(reporter)

/** In the order in which they write: the document first. */
const always: readonly Reporter[] = [registry.json, registry.launch]

/**
 * @param words of `--reporter`, each NAME or NAME=FILE
 * @param own reporters of the user's config file
 * @throws UsageError `usage/unknown-reporter`
 */
export function chooseReporters(
  words: readonly string[] = [],
  own: readonly Reporter[] = [],
): readonly ChosenReporter[] {
  const taken = own.find(({ name }, index) =>
    [...builtIn, ...own.slice(0, index)].some((other) => other.name === name),
  )
  if (taken !== undefined) {
    throw new UsageError('usage/invalid-config', `Two reporters have the name ${taken.name}`, {
      hint: 'Give the reporter of the config file another name.',
    })
  }
  const usual = [...always, ...own]
  const all = new Map([...builtIn, ...own].map((one) => [one.name, one] as const))
  const asked = words.map((word): ChosenReporter => {
    const [name = '', ...file] = word.split('=')
    const reporter = all.get(name)
    const path = file.length === 0 ? undefined : file.join('=')
    if (path === '' || path?.endsWith('/') === true) {
      throw new UsageError('usage/invalid-arguments', `--reporter ${word} names no file`, {
        hint: 'Write NAME, or NAME=FILE.',
      })
    }
    if (reporter !== undefined) return { reporter, ...defined({ file: path }) }
    const guess = nearest(name, [...all.keys()])
    const hint =
      guess === undefined ? `The reporters are: ${[...all.keys()].join(', ')}.` : `Did you mean ${guess}?`
    throw new UsageError('usage/unknown-reporter', `"${name}" is not a known reporter`, { hint })
  })
  const more = asked.filter(({ reporter, file }) => file !== undefined || !usual.includes(reporter))
  return [...usual.map((reporter) => ({ reporter })), ...more]
}
