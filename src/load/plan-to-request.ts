/** From a plan and a server to a load that can be run. */
import type { LoadPlan } from '../contract/load-plan.ts'
import { defined } from '../base/defined.ts'
import { defaultLimits, type Limits } from '../contract/limits.ts'
import { apiUrl } from '../openai/api-url.ts'
import type { Expected, Protocol } from '../openai/protocols/protocol.ts'
import { loadProtocol } from '../openai/protocols/registry.ts'
import type { Json } from '../openai/read-json.ts'
import type { LoadRequest } from './load-request.ts'
import { parseThreshold } from './thresholds/parse-threshold.ts'
import type { PromptSession } from './prompts/parse-prompts.ts'
import { requestBodies } from './prompts/request-bodies.ts'
import type { CountTokens } from './prompts/synthetic.ts'

export interface RequestParts {
  readonly plan: LoadPlan
  /** Root of the server, without `/v1`. */
  readonly baseUrl: string
  readonly model: string
  readonly apiKey?: string
  /** Sent with every request, by names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
  readonly countTokens: CountTokens
  readonly sessions?: readonly PromptSession[]
  readonly threads: number
  readonly keepStamps: boolean
  readonly runId: string
  readonly limits?: Limits
  readonly mostPerSecond?: number
  /** Whether an answer without usage is malformed, where usage is asked for. Default true. */
  readonly usageNeeded?: boolean
}

const usualWarmup = 4
/** More open requests than ports. */
const mostRunning = 50_000

/** All bodies of a load differ in their prompts alone. */
function expectedOf(
  protocol: Protocol,
  [first = []]: LoadRequest['sessions'],
  usageNeeded: boolean,
): Expected {
  const expected = protocol.expect(JSON.parse(first[0] ?? '{}') as Json)
  return { ...expected, usage: expected.usage && usageNeeded }
}

/** @throws UsageError for a threshold or prompts that make no sense */
export function planToRequest(parts: RequestParts): LoadRequest {
  const { plan, baseUrl, apiKey, threads, keepStamps, runId, limits, usageNeeded = true } = parts
  const { mostPerSecond, headers } = parts
  const { name, arrival, requests, durationMs, thresholds = [] } = plan
  const protocol = loadProtocol(plan.endpoint)
  const sessions = requestBodies(parts)
  return {
    name,
    url: apiUrl(baseUrl, plan.endpoint ?? protocol.path),
    headers: {
      'content-type': 'application/json',
      ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      ...headers,
    },
    sessions,
    expected: expectedOf(protocol, sessions, usageNeeded),
    arrival,
    seed: plan.seed ?? 1,
    end: defined({ requests, durationMs }),
    reuse: plan.connections !== 'fresh',
    threads,
    limits: { ...defaultLimits, ...limits },
    ...defined({ mostPerSecond }),
    warmupRequests: plan.warmupRequests ?? usualWarmup,
    thresholds: thresholds.map(parseThreshold),
    errorBudget: plan.errorBudget ?? 0,
    keepStamps,
    runId,
    mostRunning,
  }
}
