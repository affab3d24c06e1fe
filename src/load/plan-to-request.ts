/** From a plan and a server to a load that can be run. */
import type { LoadPlan } from '../contract/load-plan.ts'
import { defaultLimits, type Limits } from '../contract/limits.ts'
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
  readonly countTokens: CountTokens
  readonly sessions?: readonly PromptSession[]
  readonly threads: number
  readonly keepStamps: boolean
  readonly runId: string
  readonly limits?: Limits
  /** Whether an answer without usage is malformed, since it is always asked for. Default true. */
  readonly usageNeeded?: boolean
}

const usualEndpoint = '/v1/chat/completions'
const usualWarmup = 4
/** More open requests than ports. */
const mostRunning = 50_000

/** @throws UsageError for a threshold or prompts that make no sense */
export function planToRequest(parts: RequestParts): LoadRequest {
  const { plan, baseUrl, apiKey, threads, keepStamps, runId, limits, usageNeeded = true } = parts
  const { name, arrival, requests, durationMs, thresholds = [] } = plan
  return {
    name,
    url: `${baseUrl}${plan.endpoint ?? usualEndpoint}`,
    headers: {
      'content-type': 'application/json',
      ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
    },
    sessions: requestBodies(parts),
    arrival,
    seed: plan.seed ?? 1,
    end: {
      ...(requests === undefined ? {} : { requests }),
      ...(durationMs === undefined ? {} : { durationMs }),
    },
    reuse: plan.connections !== 'fresh',
    threads,
    limits: { ...defaultLimits, ...limits },
    warmupRequests: plan.warmupRequests ?? usualWarmup,
    thresholds: thresholds.map(parseThreshold),
    errorBudget: plan.errorBudget ?? 0,
    usageAsked: usageNeeded,
    keepStamps,
    runId,
    mostRunning,
  }
}
