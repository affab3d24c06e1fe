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
/** Answers that came in one lump make no figure of the whole load meaningless before they are most of them. */
const mostlyShare = 0.5

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

/** Whether frames are tokens, and came when they were made. */
function premiseNotes({ counts, tokenCounting, premise }: MergedResult): readonly string[] {
  const { uncounted, usageShort, notStreamed, told } = premise
  const notes: string[] = []
  if (tokenCounting === 'chunks' && uncounted > 0) {
    notes.push(
      `In ${uncounted} of ${counts.completed} answers ${usageShort < uncounted ? 'a chunk held several tokens, and the server does not say how many: their itl is a chunk gap' : 'usage counts fewer tokens than there were chunks with text'}.`,
    )
  }
  if (notStreamed > 0) {
    notes.push(
      `${lumpsText({ notStreamed, told, completed: counts.completed })}, as behind a proxy that buffers: they were not streamed, and their itl and tpot say nothing of the server.`,
    )
  }
  return notes
}

function notesOf({ request, merged }: RecordParts): readonly string[] {
  const { counts } = merged
  const notes: string[] = []
  if (counts.completed > 0 && counts.inputTokens === 0)
    notes.push('The server reports no usage: input tokens are unknown, and each chunk counts as one token.')
  notes.push(...premiseNotes(merged))
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

/** What is odd in the answers, for those who judge the record; nothing where nothing is. */
function premiseCounts({ premise, tokenCounting }: MergedResult): Partial<LoadRecord['counts']> {
  const { usageShort, notStreamed, told, used, framed } = premise
  const several = tokenCounting === 'chunks' && used > framed * (1 + severalShare)
  return {
    ...(usageShort > 0 ? { usageShort } : {}),
    ...(several ? { tokensPerChunk: used / framed } : {}),
    ...(notStreamed >= told * mostlyShare && notStreamed > 0 ? { notStreamed, told } : {}),
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
