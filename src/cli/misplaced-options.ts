/** Options that say nothing about what is tested: they would be lost without a word. */
import { UsageError } from '../base/errors.ts'
import { claimProblems } from '../subject/parse-claims.ts'

interface Given {
  readonly model?: string
  readonly preset?: string
  readonly header?: unknown
  readonly wait?: number
  readonly claims?: readonly string[]
  readonly odds?: readonly unknown[]
  readonly rateLimit?: number
  readonly rateLimitWait?: number
  readonly enginePath?: string
  readonly on?: string
  readonly devices?: unknown
  readonly jobs?: number
  readonly port?: number
}

type Words = Partial<Readonly<Record<keyof Given, string>>>

const ofUrls: Words = {
  model: '--model',
  preset: '--preset',
  header: '--header',
  wait: '--wait',
  claims: '--claims',
  odds: '--odds',
  rateLimit: '--rate-limit',
  rateLimitWait: '--rate-limit-wait',
}
const ofPresets: Words = {
  enginePath: '--engine-path',
  on: '--on',
  devices: '--devices',
  jobs: '--jobs',
  port: '--port',
}

const given = (options: Given, words: Words): readonly string[] =>
  Object.entries(words).flatMap(([key, word]) => (options[key as keyof Given] === undefined ? [] : [word]))

const listed = (words: readonly string[]): string =>
  `${words.join(', ')} ${words.length === 1 ? 'is' : 'are'} for`

/** A preset has a model and claims of its own. */
export function refuseUrlOptions(options: Given): void {
  const words = given(options, ofUrls)
  if (words.length === 0) return
  const place = `${listed(words)} a server at --url, and a preset is given`
  // What else is wrong with them is said at once, and not when they are tried again.
  throw new UsageError(
    'usage/invalid-arguments',
    [place, ...claimProblems(options.claims ?? [])].join('; '),
    {
      hint: 'Write a preset that extends it, with a model and claims of its own, or name the server by --url.',
    },
  )
}

/** A server that runs already has its engine and its port. */
export function refusePresetOptions(options: Given): void {
  const words = given(options, ofPresets)
  if (words.length === 0) return
  throw new UsageError(
    'usage/invalid-arguments',
    `${listed(words)} a server that is started, and --url is given`,
    {
      hint: 'Leave it out: the address at --url says all of it.',
    },
  )
}
