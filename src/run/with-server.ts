/** The life of a server in a run: open, work, stop with proof. */
import { defined } from '../base/defined.ts'
import { asServewrightError, type ServewrightError } from '../base/errors.ts'
import type { ServerRecord } from '../contract/report.ts'
import { FailedStart } from '../server/failed-start.ts'
import type { ServerUnderTest } from '../server/server-under-test.ts'

export interface Lived {
  /** Absent where nothing was started, or attached to. */
  readonly server?: ServerRecord
  /** What kept it from starting, or what the work threw. */
  readonly error?: ServewrightError
}

/** Opens a server, has `work` done on it, and stops it, whatever happens. Never rejects. */
export async function withServer(
  open: () => Promise<ServerUnderTest>,
  work: (server: ServerUnderTest) => Promise<void>,
): Promise<Lived> {
  let server: ServerUnderTest
  try {
    server = await open()
  } catch (thrown) {
    if (!(thrown instanceof FailedStart)) return { error: asServewrightError(thrown) }
    return { error: asServewrightError(thrown.cause), server: thrown.record }
  }
  let error: ServewrightError | undefined
  try {
    await work(server)
  } catch (thrown) {
    error = asServewrightError(thrown)
  }
  try {
    await server.stop()
    return { server: server.record(), ...defined({ error }) }
  } catch (thrown) {
    return { error: error ?? asServewrightError(thrown) }
  }
}
