/** A start that did not come to its end, with what was seen of it. The server is gone when this is thrown. */
import type { ServerRecord } from '../contract/report.ts'

export class FailedStart extends Error {
  override readonly name = 'FailedStart'
  readonly record: ServerRecord

  /** @param cause a StartupError with the diagnosis, or the reason of an interrupt */
  constructor(cause: unknown, record: ServerRecord) {
    super('The server did not become ready', { cause })
    this.record = record
  }
}
