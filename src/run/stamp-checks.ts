/** What the times of a run's exchanges are. */
import type { StampsWanted } from '../contract/stamps.ts'
import { chooseStamps } from '../load/choose-stamps.ts'
import { startStampedExchanges } from '../server/client/apart/stamped-exchanges.ts'

/**
 * Until it is disposed of, exchanges have the kernel's stamps, where that is wanted and they are right.
 * @throws EnvironmentError `environment/no-kernel-stamps` where they are asked for and cannot be had
 */
export async function stampChecks(wanted: StampsWanted = 'read'): Promise<AsyncDisposable> {
  if (wanted === 'read') return { [Symbol.asyncDispose]: () => Promise.resolve() }
  const exchanges = startStampedExchanges()
  // Where they are not insisted on, nobody waits for the test of them.
  if (wanted === 'auto') return exchanges
  try {
    await chooseStamps(wanted, () => exchanges.without)
    return exchanges
  } catch (thrown) {
    await exchanges[Symbol.asyncDispose]()
    throw thrown
  }
}
