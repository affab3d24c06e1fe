/** A server that is ready: every rung of its ladder is climbed. There is no half-started form of it. */
import type { Finding, ServerFacts } from '../contract/check.ts'
import type { ServerRecord, TeardownRecord } from '../contract/report.ts'
import type { MemberWatch } from '../host/member-watch.ts'
import type { TestedClient } from './client/tested-client.ts'
import type { TokenRequest } from './one-token.ts'

export interface ServerUnderTest extends AsyncDisposable {
  readonly origin: 'launched' | 'attached'
  readonly baseUrl: string
  readonly facts: ServerFacts
  readonly client: TestedClient
  /** The request that has brought its first token; absent where nothing that is claimed generates. */
  readonly token: TokenRequest | undefined
  /** Its processes; absent for a server that somebody else has started. */
  readonly members: MemberWatch | undefined
  /** Aborted when the server ended although nobody stopped it, or is lost. */
  readonly died: AbortSignal
  /** What went wrong with the server so far, apart from any check. */
  findings(): readonly Finding[]
  /** It no longer answers: in which check that was found, and what a request for one token got. */
  lose(finding: Finding, gone: NonNullable<ServerRecord['gone']>): void
  /** Stops it and proves that nothing is left; an attached one is left alone. The second call gives the first's answer. */
  stop(): Promise<TeardownRecord | undefined>
  record(): ServerRecord
}
