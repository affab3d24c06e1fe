/** Sends one request to any endpoint, and judges whether the answer is whole. */
import type { HangUp } from '../contract/client.ts'
import type { Exchange } from '../contract/exchange.ts'
import { defaultLimits, type Limits } from '../contract/limits.ts'
import { send, type WireRequest } from '../wire/send.ts'
import { classifyCompletion, type Expectation } from './classify-completion.ts'
import { isToken } from './is-token.ts'
import { watchLateness } from './lateness.ts'

export interface ExchangeOptions {
  readonly expectation: Expectation
  /** Over the defaults, one by one. */
  readonly limits?: Limits
  readonly signal?: AbortSignal
  readonly hangUp?: HangUp
}

/** @throws UsageError when the request cannot be sent at all; never for anything that the server does */
export async function performExchange(request: WireRequest, options: ExchangeOptions): Promise<Exchange> {
  const { expectation, signal, hangUp } = options
  const lateness = watchLateness()
  let lateMs = 0
  const reply = await send(request, {
    limits: { ...defaultLimits, ...options.limits },
    ...(signal === undefined ? {} : { signal }),
    ...(hangUp === undefined ? {} : { hangUp }),
    ...(expectation.kind === 'other' ? {} : { isToken }),
  }).finally(() => (lateMs = lateness.stop()))
  return { ...reply, lateMs, ...classifyCompletion(reply, expectation) }
}
