/** On an idle server the first token and the whole answer come within the preset's limits. */
import type { Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import type { LatencyExpectation } from '../../contract/preset.ts'
import { defineCheck } from '../define-check.ts'
import { claimedEndpoints, inTurn, shortBody, skipWithoutEndpoint } from '../endpoints.ts'
import { timeToFirstToken } from '../judges/first-token.ts'
import { askStreamed } from '../streamed.ts'

const runs = ['run 1', 'run 2', 'run 3', 'run 4', 'run 5'] as const

export const latencyLimits = defineCheck<string>({
  id: 'latency/limits',
  title: 'First token and whole answer come within the preset’s limits',
  advice:
    "Look at what else the machine runs, then at batch size, dtype and kernels; or correct the preset's limits.",
  answers: 'a server that is right and too slow to use passes every test of shape',
  level: 'must',
  needs: [],
  skip: (facts) => {
    const { ttftMs, latencyMs } = limitsOf(facts)
    if (ttftMs === undefined && latencyMs === undefined) return 'the preset sets no latency limit'
    return skipWithoutEndpoint(facts)
  },
  codes: ['ttft-exceeded', 'latency-exceeded'],
  exercise: (context) => {
    const [endpoint = 'chat'] = claimedEndpoints(context.facts)
    const body = { ...shortBody(endpoint), max_tokens: limitsOf(context.facts).maxTokens ?? 32 }
    return inTurn(Object.fromEntries(runs.map((run) => [run, () => askStreamed(context, endpoint, body)])))
  },
  judge: judgeLatency,
})

const limitsOf = ({ expectations }: ServerFacts): LatencyExpectation => expectations.latency ?? {}

function judgeLatency(transcript: Transcript, facts: ServerFacts): Judgement {
  const { ttftMs, latencyMs } = limitsOf(facts)
  const answers = Object.values(transcript)
  const ttfts = answers.flatMap((answer) => timeToFirstToken(answer) ?? [])
  if (ttfts.length < answers.length) return { vacuous: 'a streamed answer has no token' }
  const latencies = answers.map(({ marks }) => marks.endMs)
  return [
    ...overLimit('ttft-exceeded', ttfts, {
      limitMs: ttftMs,
      formula:
        'ttftMs = arrival of the first frame with content, reasoning or a tool call − start of the request',
    }),
    ...overLimit('latency-exceeded', latencies, {
      limitMs: latencyMs,
      formula: 'latencyMs = end of the answer − start of the request',
    }),
  ]
}

interface Limit {
  readonly limitMs: number | undefined
  readonly formula: string
}

/** The median of five on an idle server: one slow run is the machine's, three are the server's. */
function overLimit(code: string, valuesMs: readonly number[], { limitMs, formula }: Limit): Finding[] {
  const sorted = valuesMs.toSorted((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0
  if (limitMs === undefined || median <= limitMs) return []
  const listed = valuesMs.map((value) => value.toFixed(1)).join(', ')
  const message = `Expected a median of at most ${limitMs} ms, got ${median.toFixed(1)} ms of ${listed} ms (${formula}).`
  const slowest = valuesMs.indexOf(sorted.at(-1) ?? 0)
  return [{ code, message, exchange: `run ${slowest + 1}` }]
}
