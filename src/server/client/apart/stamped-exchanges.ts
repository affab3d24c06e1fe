/** Exchanges with the kernel's stamps, in a process that may die: foreign functions are called in it. */
import { extname } from 'node:path'
import { type EnvironmentCode, EnvironmentError, type ErrorRecord, messageOf } from '../../../base/errors.ts'
import { onAbort } from '../../../base/on-abort.ts'
import type { Exchange } from '../../../contract/exchange.ts'
import { startWorkerProcess, type WorkerProcess } from '../../../host/worker-process.ts'
import {
  performElsewhere,
  performHere,
  type ExchangeOptions,
  type ExchangeRequest,
} from '../../../openai/perform-exchange.ts'
import type { ExchangeNews, ExchangeOrder } from './exchange-process.ts'

export interface StampedExchanges extends AsyncDisposable {
  /** Why exchanges do not have the kernel's stamps; undefined where they do. */
  readonly without: Promise<string | undefined>
}

type Ended = Exclude<ExchangeNews, { readonly type: 'opened' | 'bytes' }>

interface UnderWay {
  readonly onBytes: (() => void) | undefined
  end(outcome: Ended): void
  fail(thrown: unknown): void
}

/** Runs that go on side by side have one process, which ends with the last of them. */
let shared: Exchanges | undefined

const revived = ({ code, message, ...more }: ErrorRecord): EnvironmentError =>
  new EnvironmentError(code as EnvironmentCode, message, more)

class Exchanges {
  readonly #process: WorkerProcess<ExchangeOrder, ExchangeNews>
  readonly #underWay = new Map<number, UnderWay>()
  #ids = 0
  #users = 0
  readonly without: Promise<string | undefined>

  constructor() {
    const entry = new URL(`./exchange-process${extname(import.meta.url)}`, import.meta.url)
    this.#process = startWorkerProcess(entry, undefined)
    const { failed } = this.#process
    const opened = new Promise<string | undefined>((resolve) => {
      this.#process.onMessage((news) => {
        if (news.type === 'opened') resolve(news.without)
        else this.#hear(news)
      })
    })
    this.without = Promise.race([opened, failed]).catch(
      (thrown: unknown) => `the test of them failed: ${messageOf(thrown)}`,
    )
    // What comes after its end is done without stamps.
    failed.catch((thrown: unknown) => {
      this.#retire()
      for (const one of this.#underWay.values()) one.fail(thrown)
    })
    performElsewhere((request, options) => this.#perform(request, options))
  }

  /**
   * @throws InternalError where its process dies meanwhile
   * @throws EnvironmentError as `send`
   */
  async #perform(request: ExchangeRequest, options: ExchangeOptions = {}): Promise<Exchange> {
    if ((await this.without) !== undefined) return await performHere(request, options)
    const { signal, onBytes, ...plain } = options
    const id = (this.#ids += 1)
    const cancel = (): void => this.#process.post({ type: 'cancel', id })
    const ended = new Promise<Ended>((end, fail) => this.#underWay.set(id, { onBytes, end, fail }))
    this.#process.post({ type: 'perform', id, request, options: plain })
    const forget = onAbort(signal, cancel)
    try {
      const outcome = await ended
      if (outcome.type === 'answer') return outcome.exchange
      // Sent from here, it would only take from this process as well what it needs for its own work.
      if (outcome.lack !== undefined) throw revived(outcome.lack)
      // What cannot be sent is refused here, in the same words.
      return await performHere(request, options)
    } finally {
      forget()
      this.#underWay.delete(id)
    }
  }

  #hear(news: Exclude<ExchangeNews, { readonly type: 'opened' }>): void {
    const one = this.#underWay.get(news.id)
    if (news.type === 'bytes') one?.onBytes?.()
    else one?.end(news)
  }

  use(): StampedExchanges {
    this.#users += 1
    return { without: this.without, [Symbol.asyncDispose]: () => this.#leave() }
  }

  async #leave(): Promise<void> {
    this.#users -= 1
    if (this.#users > 0) return
    this.#retire()
    await this.#process[Symbol.asyncDispose]()
  }

  #retire(): void {
    if (shared !== this) return
    shared = undefined
    performElsewhere(undefined)
  }
}

/** From now on, and until it is disposed of, exchanges have the kernel's stamps where these are right. */
export function startStampedExchanges(): StampedExchanges {
  shared ??= new Exchanges()
  return shared.use()
}
