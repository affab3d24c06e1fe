/** A server that is ready: every rung of its ladder is climbed. There is no half-started form of it. */
import type { Finding, ServerFacts } from '../contract/check.ts'
import type { Client } from '../contract/client.ts'
import type { ServerRecord, TeardownRecord } from '../contract/report.ts'

export interface ServerUnderTest extends AsyncDisposable {
  readonly origin: 'launched' | 'attached'
  readonly baseUrl: string
  readonly facts: ServerFacts
  readonly client: Client
  /** Aborted when the server ended although nobody stopped it. */
  readonly died: AbortSignal
  /** What went wrong with the server so far, apart from any check. */
  findings(): readonly Finding[]
  /** Stops it and proves that nothing is left; an attached one is left alone. The second call gives the first's answer. */
  stop(): Promise<TeardownRecord | undefined>
  record(): ServerRecord
}
