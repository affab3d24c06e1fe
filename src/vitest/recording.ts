/** Keeps what one test sends and gets, for the report: whole to the test, and bounded as a run's own. */
import type { CallOptions, Client, RawRequest } from '../contract/client.ts'
import type { Exchange, Transcript } from '../contract/exchange.ts'
import type { CheckRecord } from '../contract/report.ts'
import { keepExchanges } from '../run/keep-record.ts'
import type { TestEvidence } from './provided.ts'

export interface Recording {
  /** Grows while the test goes on, up to a bound. */
  readonly evidence: TestEvidence
  /** Sends through `client` and keeps the exchanges; the model under test is filled in where a body names none. */
  readonly client: Client
  /** Makes a check that the test ran part of the report, beside the test. */
  note(record: CheckRecord): void
  /** Keeps what a check sent and got as the test's own. */
  keepExchanges(record: CheckRecord): void
}

type Body = Readonly<Record<string, unknown>>

export interface RecordedClient {
  readonly client: Client
  readonly model: string
  /** Ends every call that is under way. */
  readonly signal: AbortSignal
}

export function startRecording({ client, model, signal }: RecordedClient): Recording {
  const exchanges: Record<string, Exchange> = {}
  const checks: CheckRecord[] = []
  const budget = { recordedCharacters: 0 }
  let count = 0
  const keep = async (what: string, sent: Promise<Exchange>): Promise<Exchange> => {
    const name = `${(count += 1)} ${what}`
    const exchange = await sent
    Object.assign(exchanges, keepExchanges(budget, { [name]: exchange }))
    return exchange
  }
  const ended = (options: CallOptions = {}): CallOptions => ({
    ...options,
    signal: options.signal === undefined ? signal : AbortSignal.any([signal, options.signal]),
  })
  return {
    evidence: { exchanges: exchanges satisfies Transcript, checks },
    client: {
      chat: (body: Body, options) => keep('chat', client.chat({ model, ...body }, ended(options))),
      completions: (body: Body, options) =>
        keep('completions', client.completions({ model, ...body }, ended(options))),
      raw: (request: RawRequest, options) =>
        keep(`${request.method} ${request.path}`, client.raw(request, ended(options))),
    },
    note: (record) => void checks.push({ ...record, exchanges: keepExchanges(budget, record.exchanges) }),
    keepExchanges: (record) => {
      count += 1
      const own = Object.entries(keepExchanges(budget, record.exchanges))
      for (const [name, exchange] of own) exchanges[`${count} ${record.id} ${name}`] = exchange
    },
  }
}

/** What a run keeps of a test that has ended: all its tests together have a bound as well. */
export function boundEvidence(budget: { recordedCharacters: number }, evidence: TestEvidence): void {
  evidence.exchanges = keepExchanges(budget, evidence.exchanges)
  evidence.checks = evidence.checks.map((record) => ({
    ...record,
    exchanges: keepExchanges(budget, record.exchanges),
  }))
}
