/** On an idle server the first token and the whole answer come within the preset's limits. */
import type { CheckContext, Finding, Judgement, ServerFacts, Skip } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import type { LatencyExpectation } from '../../contract/preset.ts'
import { type Some, both } from '../applies.ts'
import { defineCheck } from '../define-check.ts'
import { type Endpoint, endpointsOf, shortBody } from '../endpoints.ts'
import { timeToFirstToken } from '../judges/first-token.ts'
import { askStreamed } from '../streamed.ts'

const fewRuns = 5
/** As many again and again where the first few are too slow: a moment in which the machine was busy passes. */
const mostRuns = 15

export const latencyLimits = defineCheck({
  id: 'latency/limits',
  title: 'First token and whole answer come within the preset’s limits',
  advice:
    "Look at what else the machine runs, then at batch size, dtype and kernels; or correct the preset's limits.",
  answers: 'a server that is right and too slow to use passes every test of shape',
  level: 'must',
  grounds: { default: { clause: 'The preset: expectations.latency' } },
  needs: [],
  applies: (facts) => both(limitsOf(facts), endpointsOf(facts)),
  codes: ['ttft-exceeded', 'latency-exceeded'],
  exercise: askOften,
  judge: judgeLatency,
})

function limitsOf({ expectations: { latency = {} } }: ServerFacts): LatencyExpectation | Skip {
  const { ttftMs, latencyMs } = latency
  return ttftMs === undefined && latencyMs === undefined
    ? { skip: 'the preset sets no latency limit' }
    : latency
}

async function askOften(
  context: CheckContext,
  [limits, [endpoint]]: readonly [LatencyExpectation, Some<Endpoint>],
): Promise<Transcript> {
  const body = { ...shortBody(endpoint), max_tokens: limits.maxTokens ?? 32 }
  const transcript: Record<string, Exchange> = {}
  for (let run = 1; run <= mostRuns; run++) {
    transcript[`run ${run}`] = await askStreamed(context, endpoint, body)
    if (run === fewRuns && findingsOf(transcript, limits).length === 0) break
  }
  return transcript
}

function judgeLatency(transcript: Transcript, [limits]: readonly [LatencyExpectation, unknown]): Judgement {
  const answers = Object.values(transcript)
  if (answers.some((answer) => timeToFirstToken(answer) === undefined))
    return { vacuous: 'a streamed answer has no token' }
  return findingsOf(transcript, limits)
}

function findingsOf(transcript: Transcript, { ttftMs, latencyMs }: LatencyExpectation): readonly Finding[] {
  const answers = Object.values(transcript)
  return [
    ...overLimit('ttft-exceeded', answers, {
      limitMs: ttftMs,
      valueOf: (answer) => timeToFirstToken(answer) ?? 0,
      formula:
        'ttftMs = arrival of the first frame with content, reasoning or a tool call − start of the request',
    }),
    ...overLimit('latency-exceeded', answers, {
      limitMs: latencyMs,
      valueOf: ({ marks }) => marks.endMs,
      formula: 'latencyMs = end of the answer − start of the request',
    }),
  ]
}

interface Limit {
  readonly limitMs: number | undefined
  readonly formula: string
  valueOf(answer: Exchange): number
}

/** The median, less what the client itself was late: one slow run is the machine's, most of them are the server's. */
function overLimit(
  code: string,
  answers: readonly Exchange[],
  { limitMs, formula, valueOf }: Limit,
): readonly Finding[] {
  const valuesMs = answers.map((answer) => Math.max(0, valueOf(answer) - (answer.lateMs ?? 0)))
  const sorted = valuesMs.toSorted((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0
  if (limitMs === undefined || median <= limitMs) return []
  const listed = valuesMs.map((value) => value.toFixed(1)).join(', ')
  const message = `Expected a median of at most ${limitMs} ms, got ${median.toFixed(1)} ms of ${listed} ms (${formula}, less what this client was late).`
  const slowest = valuesMs.indexOf(sorted.at(-1) ?? 0)
  return [{ code, message, exchange: `run ${slowest + 1}` }]
}
