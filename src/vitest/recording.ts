/** Keeps what one test sends and gets, for the report. */
import type { CallOptions, Client, RawRequest } from '../contract/client.ts'
import type { Exchange, Transcript } from '../contract/exchange.ts'
import type { CheckRecord } from '../contract/report.ts'
import type { TestEvidence } from './provided.ts'

export interface Recording {
  /** Grows while the test goes on. */
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
  let count = 0
  const keep = async (what: string, sent: Promise<Exchange>): Promise<Exchange> => {
    const name = `${(count += 1)} ${what}`
    const exchange = await sent
    exchanges[name] = exchange
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
    note: (record) => void checks.push(record),
    keepExchanges: (record) => {
      count += 1
      for (const [name, exchange] of Object.entries(record.exchanges))
        exchanges[`${count} ${record.id} ${name}`] = exchange
    },
  }
}
