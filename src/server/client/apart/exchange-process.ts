/** A process that performs exchanges with the kernel's stamps; an entry of its own. */
import { nowMs } from '../../../base/clock.ts'
import { defined } from '../../../base/defined.ts'
import { EnvironmentError, type ErrorRecord } from '../../../base/errors.ts'
import type { Exchange } from '../../../contract/exchange.ts'
import { startedSide } from '../../../host/worker-process.ts'
import { performHere, type ExchangeOptions, type ExchangeRequest } from '../../../openai/perform-exchange.ts'
import { stampExchanges } from '../../../wire/reading.ts'

export interface AskedExchange {
  readonly type: 'perform'
  readonly id: number
  readonly request: ExchangeRequest
  readonly options: Omit<ExchangeOptions, 'signal' | 'onBytes'>
}
export type ExchangeOrder = AskedExchange | { readonly type: 'cancel'; readonly id: number }
export type ExchangeNews =
  /** `without`: why the kernel's stamps cannot be had. */
  | { readonly type: 'opened'; readonly without?: string }
  | { readonly type: 'bytes'; readonly id: number }
  | { readonly type: 'answer'; readonly id: number; readonly exchange: Exchange }
  /** It cannot be sent at all; `lack`: what this machine has none of. */
  | { readonly type: 'refused'; readonly id: number; readonly lack?: ErrorRecord }

/** Who follows an answer need not hear of each read. */
const fewestMs = 20

const side = await startedSide<undefined, ExchangeNews, ExchangeOrder>()
const cancels = new Map<number, AbortController>()

async function perform({ id, request, options }: AskedExchange): Promise<void> {
  const cancel = new AbortController()
  cancels.set(id, cancel)
  let saidMs = 0
  const onBytes = (): void => {
    if (nowMs() - saidMs < fewestMs) return
    saidMs = nowMs()
    side.post({ type: 'bytes', id })
  }
  try {
    const exchange = await performHere(request, { ...options, signal: cancel.signal, onBytes })
    side.post({ type: 'answer', id, exchange })
  } catch (thrown) {
    const lack = thrown instanceof EnvironmentError ? thrown.toJSON() : undefined
    side.post({ type: 'refused', id, ...defined({ lack }) })
  } finally {
    cancels.delete(id)
  }
}

const without = await stampExchanges()
side.onMessage((order) => {
  if (order.type === 'perform') void perform(order)
  else cancels.get(order.id)?.abort()
})
side.post({ type: 'opened', ...defined({ without }) })
