/** What a code of findings means for a client, and what to do about it. Pure. */
import { access } from './texts/access.ts'
import { adapters } from './texts/adapters.ts'
import { answers } from './texts/answers.ts'
import { caching } from './texts/caching.ts'
import { counts } from './texts/counts.ts'
import { embeddings } from './texts/embeddings.ts'
import { metrics } from './texts/metrics.ts'
import { models } from './texts/models.ts'
import { reasoning } from './texts/reasoning.ts'
import { refusals } from './texts/refusals.ts'
import { sampling } from './texts/sampling.ts'
import { server } from './texts/server.ts'
import { streams } from './texts/streams.ts'
import { structured } from './texts/structured.ts'
import { tools } from './texts/tools.ts'

export interface FindingText {
  /** What it does to a client or an operator, one sentence. */
  readonly means: string
  /** What to do about it, one sentence. */
  readonly advice: string
  /** Codes that bring this one with them in the same check. */
  readonly follows: readonly string[]
}

/** A line is `code (after code, …): meaning → advice`; the brackets are left out where it follows from nothing. */
const line = /^(?<code>[\w/-]+)(?: \(after (?<follows>[^)]+)\))?: (?<means>.+) → (?<advice>.+)$/

function parseTexts(table: string): readonly (readonly [string, FindingText])[] {
  return table
    .trim()
    .split('\n')
    .map((row) => {
      const { code = '', follows, means = '', advice = '' } = line.exec(row)?.groups ?? {}
      return [code, { means, advice, follows: follows?.split(', ') ?? [] }]
    })
}

/** By topic, in the order of the page of findings. */
export const topics = {
  'Server and stop': server,
  Answers: answers,
  Streams: streams,
  'Bad requests': refusals,
  'Token counts': counts,
  Sampling: sampling,
  'Tool calls': tools,
  Reasoning: reasoning,
  'Structured output': structured,
  Models: models,
  Caching: caching,
  Adapters: adapters,
  Embeddings: embeddings,
  Metrics: metrics,
  Access: access,
}

/** Code → its text, of every code that ships, by topic. */
export const textsByTopic: ReadonlyMap<string, ReadonlyMap<string, FindingText>> = new Map(
  Object.entries(topics).map(([topic, table]) => [topic, new Map(parseTexts(table))]),
)

const texts = new Map([...textsByTopic.values()].flatMap((of) => [...of]))

/** @returns undefined for codes of the user's own checks */
export const findingText = (code: string): FindingText | undefined => texts.get(code)
