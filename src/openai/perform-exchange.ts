/** Sends one request to any endpoint, and judges whether the answer is whole. */
import { defined } from '../base/defined.ts'
import type { HangUp } from '../contract/client.ts'
import type { Exchange } from '../contract/exchange.ts'
import { defaultLimits, type Limits } from '../contract/limits.ts'
import { send, type WireRequest } from '../wire/send.ts'
import { classifyCompletion } from './classify-completion.ts'
import { endsTokenWait } from './ends-token-wait.ts'
import { watchLateness } from './lateness.ts'
import { anyRoute } from './protocols/any-route.ts'
import { protocolOf } from './protocols/registry.ts'

export interface ExchangeOptions {
  /** Over the defaults, one by one. */
  readonly limits?: Limits
  readonly signal?: AbortSignal
  readonly hangUp?: HangUp
  readonly onBytes?: () => void
}

export type ExchangeRequest = WireRequest
export type PerformExchange = (request: WireRequest, options?: ExchangeOptions) => Promise<Exchange>

let elsewhere: PerformExchange | undefined

/** From now on exchanges are left to `perform`, until it is undefined. */
export function performElsewhere(perform: PerformExchange | undefined): void {
  elsewhere = perform
}

/** As `send`. @throws UsageError or EnvironmentError when it cannot be sent; never for anything that the server does */
export async function performExchange(
  request: WireRequest,
  options: ExchangeOptions = {},
): Promise<Exchange> {
  return await (elsewhere ?? performHere)(request, options)
}

/** In this process, whatever else was asked for; throws as `performExchange`. */
export async function performHere(request: WireRequest, options: ExchangeOptions = {}): Promise<Exchange> {
  const { signal, hangUp, onBytes } = options
  const reader = protocolOf(request)
  const lateness = watchLateness()
  let lateMs = 0
  const reply = await send(request, {
    limits: { ...defaultLimits, ...options.limits },
    ...defined({ signal, hangUp, onBytes }),
    ...(reader === anyRoute ? {} : { endsTokenWait: (data: string) => endsTokenWait(reader, data) }),
  }).finally(() => (lateMs = lateness.stop()))
  // Thousandths of a millisecond, as all marks have.
  return { ...reply, lateMs: Math.round(lateMs * 1_000) / 1_000, ...classifyCompletion(reply) }
}
