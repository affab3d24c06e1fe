/** Leaves a server that is ready to whoever wants to use it, until the run is interrupted or the server ends. */
import { onAbort } from '../../base/on-abort.ts'
import type { ServerUnderTest } from '../../server/server-under-test.ts'
import type { Step } from '../run.ts'

/** @param onReady is called once, with a server that has climbed its whole ladder */
export const stay =
  (onReady: (server: ServerUnderTest) => void): Step =>
  async ({ run, server }) => {
    const ended = AbortSignal.any([run.interrupt.signal, server.died])
    if (ended.aborted) return
    onReady(server)
    await new Promise<void>((resolve) => void onAbort(ended, resolve))
  }
