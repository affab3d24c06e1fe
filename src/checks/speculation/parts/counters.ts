/** What the metrics count of draft tokens, and by how much that moved between two scrapes. */
import type { CheckContext, Finding, Judgement, ServerFacts } from '../../../contract/check.ts'
import type { MetricNames } from '../../../contract/engine-facts.ts'
import type { Transcript } from '../../../contract/exchange.ts'
import { type MetricPage, parseMetrics, sumOf } from '../../judges/prometheus.ts'
import { scrapePage } from '../../judges/scrape.ts'

export interface DraftCounts {
  /** Times that a request had tokens drafted. */
  readonly drafts: number
  readonly draftTokens: number
  readonly accepted: number
  /** Drafts whose token at each position was accepted, from the first position on. */
  readonly acceptedAt: readonly number[]
}

function positionsOf({ samples }: MetricPage, { acceptedAtPosition }: MetricNames): readonly number[] {
  const counts: number[] = []
  for (const { name, labels, value } of samples) {
    const [, position] = /(?:^|,)position="(\d+)"/.exec(labels) ?? []
    if (name !== acceptedAtPosition || position === undefined) continue
    counts[Number(position)] = (counts[Number(position)] ?? 0) + value
  }
  return Array.from(counts, (count) => count ?? 0)
}

/** @returns undefined where the page does not count drafts */
function countsOf(page: MetricPage, names: MetricNames): DraftCounts | undefined {
  const [drafts, draftTokens, accepted] = [names.drafts, names.draftTokens, names.acceptedTokens].map(
    (name) => sumOf(page, name),
  )
  if (drafts === undefined || draftTokens === undefined || accepted === undefined) return undefined
  return { drafts, draftTokens, accepted, acceptedAt: positionsOf(page, names) }
}

/** @returns undefined where one of the scrapes is not there or does not count drafts */
export function draftsBetween(
  transcript: Transcript,
  { from, to }: { readonly from: string; readonly to: string },
  { engine }: ServerFacts,
): DraftCounts | undefined {
  const [before, after] = [from, to].map((name) =>
    countsOf(parseMetrics(transcript[name]?.body ?? ''), engine?.metrics ?? {}),
  )
  if (before === undefined || after === undefined) return undefined
  return {
    drafts: after.drafts - before.drafts,
    draftTokens: after.draftTokens - before.draftTokens,
    accepted: after.accepted - before.accepted,
    acceptedAt: after.acceptedAt.map((count, at) => count - (before.acceptedAt[at] ?? 0)),
  }
}

const around = { from: 'metrics before', to: 'metrics after' } as const

/** Scrapes the metrics before and after `work`. */
export async function counted(context: CheckContext, work: () => Promise<Transcript>): Promise<Transcript> {
  const before = await scrapePage(context)
  const transcript = await work()
  return { [around.from]: before, ...transcript, [around.to]: await scrapePage(context) }
}

/** Why answers between the scrapes prove nothing of speculation; undefined where drafts were made. */
export function undrafted(transcript: Transcript, facts: ServerFacts): string | undefined {
  const counts = draftsBetween(transcript, around, facts)
  if (counts === undefined) return 'the metrics do not count drafts'
  return counts.drafts > 0 ? undefined : 'no draft tokens were made'
}

/** What is found, or else why it proves nothing of speculation. */
export function foundOrUndrafted(
  findings: readonly Finding[],
  transcript: Transcript,
  facts: ServerFacts,
): Judgement {
  const nothing = undrafted(transcript, facts)
  return findings.length > 0 || nothing === undefined ? findings : { vacuous: nothing }
}
