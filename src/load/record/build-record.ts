/** From what was measured to the record that is reported. */
import { defined } from '../../base/defined.ts'
import type { FailureExample, LoadRecord, Validity } from '../../contract/load.ts'
import type { AgentFailure } from '../agent/agent-plan.ts'
import { judgeThresholds, ratesOf } from '../thresholds/judge-thresholds.ts'
import type { LoadRequest } from '../load-request.ts'
import { lumpsText } from './lumps.ts'
import type { MergedResult } from './merge-results.ts'

const mostExamples = 8
/** A few tokens more than frames are those that end answers, and have no text. */
const severalShare = 0.1
/** Answers in lumps make a figure of the whole load meaningless where they are half of those that tell, and some part of all. */
const mostlyShare = 0.5
const partShare = 0.05

function examplesOf(failures: readonly AgentFailure[]): readonly FailureExample[] {
  const byKind = new Map<string, FailureExample>()
  for (const { completion, because, requestId } of failures) {
    // Numbers in messages differ from case to case.
    const kind = `${completion} ${because.replaceAll(/\d+/g, '#')}`
    const known = byKind.get(kind)
    byKind.set(kind, { completion, because, requestId, ...known, count: (known?.count ?? 0) + 1 })
  }
  return [...byKind.values()].toSorted((a, b) => b.count - a.count).slice(0, mostExamples)
}

export interface RecordParts {
  readonly request: LoadRequest
  readonly merged: MergedResult
  readonly validity: Validity
  /** That sent it, on all machines. */
  readonly threads: number
}

/** What the answers were not that answers are, one sentence each. */
function oddNotes({ counts, premise }: MergedResult, choices: number): readonly string[] {
  const notes: string[] = []
  if (premise.usageLong > 0)
    notes.push(
      `In ${premise.usageLong} of ${counts.completed} answers usage counts more tokens than their requests allow: it is left out of account.`,
    )
  if (premise.empty > 0)
    notes.push(
      `${premise.empty} of ${counts.completed} answers had no output: they are in no latency, and none of them is good.`,
    )
  if (choices > 1)
    notes.push(
      `Each answer has ${choices} choices, whose tokens come between each other: itl, chunk-gap and tpot are not measured.`,
    )
  return notes
}

/** Whether frames are tokens, and came when they were made. */
function premiseNotes({ counts, tokenCounting, premise }: MergedResult): readonly string[] {
  const { uncounted: several, usageShort, notStreamed, told, untold } = premise
  const notes: string[] = []
  if (untold > 0)
    notes.push(
      `In ${untold} of ${counts.completed} answers nothing says how many tokens they have: each chunk counts as one.`,
    )
  if (usageShort > 0)
    notes.push(
      `In ${usageShort} of ${counts.completed} answers usage counts fewer tokens than there were chunks with text.`,
    )
  if (tokenCounting === 'chunks' && several > 0)
    notes.push(
      `In ${several} of ${counts.completed} answers there were more tokens than chunks, and the server does not say which chunk held how many: their itl is a chunk gap.`,
    )
  if (notStreamed > 0) {
    notes.push(
      `${lumpsText({ notStreamed, told, completed: counts.completed })}, as behind a proxy that buffers: they were not streamed, and are not in itl, chunk-gap and tpot.`,
    )
  }
  return notes
}

function notesOf({ request, merged }: RecordParts): readonly string[] {
  const { counts } = merged
  const notes: string[] = []
  if (counts.completed > 0 && counts.inputTokens === 0)
    notes.push('The server reports no usage: input tokens are unknown.')
  notes.push(...premiseNotes(merged), ...oddNotes(merged, request.expected.choices ?? 1))
  if (counts.resent !== undefined && counts.resent > 0) {
    notes.push(
      `The server closed ${counts.resent} idle connections while a request was on its way: these requests were sent once more, on fresh connections.`,
    )
  }
  if (counts.closedIdle > 0) notes.push(`The server closed ${counts.closedIdle} idle connections.`)
  if (request.arrival.kind === 'users' && request.arrival.thinkMs === undefined)
    notes.push('Closed loop: a slow server gets fewer requests, so its worst moments are underrepresented.')
  return notes
}

/** Tokens of a frame, and of what was counted as one token when it came, in the mean. */
function severalCounts({ premise, tokenCounting }: MergedResult): Partial<LoadRecord['counts']> {
  const { used, shown, framed, recorded } = premise
  const isSeveral = tokenCounting === 'chunks' && framed > 0 && shown > framed * (1 + severalShare)
  const perChunk = isSeveral ? shown / framed : undefined
  // Else a token of the series is a frame, and what a frame holds says all.
  const isOther = recorded > 0 && (recorded !== framed || shown !== used)
  const perCounted = isOther ? used / recorded : undefined
  return defined({ tokensPerChunk: perChunk, tokensPerCounted: perCounted })
}

/** What is odd in the answers, for those who judge the record; nothing where nothing is. */
function premiseCounts(merged: MergedResult): Partial<LoadRecord['counts']> {
  const { notStreamed, told, ...rest } = merged.premise
  const some = (['usageShort', 'usageLong', 'untold', 'empty'] as const).filter((name) => rest[name] > 0)
  return {
    ...Object.fromEntries(some.map((name) => [name, rest[name]])),
    ...severalCounts(merged),
    ...(notStreamed >= Math.max(told * mostlyShare, merged.counts.completed * partShare, 1)
      ? { notStreamed, told }
      : {}),
  }
}

export function buildRecord(parts: RecordParts): LoadRecord {
  const { request, merged, validity } = parts
  const measurements = {
    durationMs: merged.durationMs,
    ...defined({ sendingMs: request.end.durationMs }),
    counts: { ...merged.counts, ...premiseCounts(merged) },
    series: merged.seconds,
    validity,
  }
  const rates = ratesOf(measurements, request.thresholds)
  const openLoop = request.arrival.kind !== 'users'
  const recorded = Object.entries(merged.latencies).filter(
    ([metric, histogram]) => histogram.count > 0 && (openLoop || metric !== 'lateness'),
  )
  return {
    name: request.name,
    arrival: request.arrival,
    seed: request.seed,
    errorBudget: request.errorBudget,
    ...defined({ trial: request.trial, repetition: request.repetition }),
    endpoint: request.url,
    connections: request.reuse ? 'reuse' : 'fresh',
    threads: parts.threads,
    ...measurements,
    stoppedBecause: merged.stoppedBecause,
    tokenCounting: merged.tokenCounting,
    latencies: Object.fromEntries(recorded.map(([metric, one]) => [metric, one.distribution()])),
    histograms: Object.fromEntries(recorded.map(([metric, one]) => [metric, one.toBase64()])),
    rates: {
      requestsPerSecond: rates.requests?.perSecond ?? 0,
      outputTokensPerSecond: rates['output-tokens']?.perSecond ?? 0,
      ...defined({
        inputTokensPerSecond: rates['input-tokens']?.perSecond,
        goodput: rates.goodput?.perSecond,
      }),
    },
    thresholds: judgeThresholds(measurements, request.thresholds, merged.latencies),
    failures: examplesOf(merged.failures),
    notes: notesOf(parts),
  }
}
