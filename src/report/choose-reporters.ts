/** Which reporters write files: those that always do, the user's own, and those asked for by name. */
import { UsageError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import type { ArtifactSink, Reporter } from '../contract/report.ts'
import * as registry from './registry.ts'

export interface ChosenReporter {
  readonly reporter: Reporter
  /** Where its first file goes, rather than into the report folder. */
  readonly file?: string
  /** Where all its files go, rather than into the report folder. */
  readonly sink?: ArtifactSink
}

/** Places that are no folders. */
export interface Outlets {
  /** What `NAME=-` writes to. */
  readonly stdout?: ArtifactSink
  /** Where GitHub Actions takes summaries and annotations from; present in one of its jobs. */
  readonly github?: ArtifactSink | undefined
}

const builtIn: readonly Reporter[] = Object.values(registry)

export const isBuiltIn = (reporter: Reporter): boolean => builtIn.includes(reporter)

/** In the order in which they write: the document first. */
const always: readonly Reporter[] = [registry.json, registry.launch, registry.html]

function assertNamesFree(own: readonly Reporter[]): void {
  const taken = own.find(({ name }, index) =>
    [...builtIn, ...own.slice(0, index)].some((other) => other.name === name),
  )
  if (taken === undefined) return
  throw new UsageError('usage/invalid-config', `Two reporters have the name ${taken.name}`, {
    hint: 'Give the reporter of the config file another name.',
  })
}

function refuseName(name: string, known: readonly string[]): never {
  const guess = nearest(name, known)
  const hint = guess === undefined ? `The reporters are: ${known.join(', ')}.` : `Did you mean ${guess}?`
  throw new UsageError('usage/unknown-reporter', `"${name}" is not a known reporter`, { hint })
}

/**
 * Those that are asked for, and no others.
 *
 * @param words of `--reporter`, each NAME or NAME=FILE
 * @param own reporters of the user's config file
 * @throws UsageError `usage/unknown-reporter`
 */
export function findReporters(
  words: readonly string[],
  own: readonly Reporter[] = [],
  { stdout }: Outlets = {},
): readonly ChosenReporter[] {
  assertNamesFree(own)
  const all = new Map([...builtIn, ...own].map((one) => [one.name, one] as const))
  return words.map((word): ChosenReporter => {
    const [name = '', ...file] = word.split('=')
    const reporter = all.get(name) ?? refuseName(name, [...all.keys()])
    if (file.length === 0) return { reporter }
    const path = file.join('=')
    if (path === '-' && stdout !== undefined) return { reporter, sink: stdout }
    if (path === '' || path === '-' || path.endsWith('/')) {
      throw new UsageError('usage/invalid-arguments', `--reporter ${word} names no file`, {
        hint: 'Write NAME, or NAME=FILE; `servewright report` also takes NAME=- for standard output.',
      })
    }
    return { reporter, file: path }
  })
}

/**
 * Those that always write, the user's own, `github` in a job of GitHub Actions, and those that are asked for.
 *
 * @throws UsageError `usage/unknown-reporter`
 */
export function chooseReporters(
  words: readonly string[] = [],
  own: readonly Reporter[] = [],
  { github }: Outlets = {},
): readonly ChosenReporter[] {
  const usual: readonly ChosenReporter[] = [
    ...[...always, ...own].map((reporter) => ({ reporter })),
    ...(github === undefined ? [] : [{ reporter: registry.github, sink: github }]),
  ]
  const more = findReporters(words, own).filter(
    ({ reporter, file }) => file !== undefined || usual.every((one) => one.reporter !== reporter),
  )
  return [...usual, ...more]
}
