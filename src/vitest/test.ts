/** Vitest's `test` with a server. */
import { type RunnerTestCase, test as base } from 'vitest'
import { onAbort } from '../base/on-abort.ts'
import type { Client } from '../contract/client.ts'
import type { Capability } from '../contract/preset.ts'
import { leaseServer, providedPool } from './lease.ts'
import { createTestServer, type TestServer } from './test-server.ts'

/** Longer than any start may take by its preset: the preset's own limit speaks first. */
const longestStartMs = 4 * 3_600_000

/** As the report names the test. */
const idOf = ({ file, fullTestName }: Readonly<RunnerTestCase>): string => `${file.name} > ${fullTestName}`

const none: readonly Capability[] = []

/**
 * `server`, `client` and `model` are those of the chosen preset. Where tests need what not every preset claims:
 * `test.override('needs', ['tools'])`, for a file or in a `describe`.
 */
export const test = base
  .extend('needs', none)
  .extend('server', async ({ task, signal }, { onCleanup }): Promise<TestServer> => {
    const lease = await leaseServer(signal)
    onCleanup(lease.release)
    const { server, recording } = createTestServer(lease.server, {
      id: idOf(task),
      signal: AbortSignal.any([signal, lease.lost]),
    })
    const { evidence } = recording
    onAbort(lease.lost, () => void (evidence.lost = true))
    // By reference: what the test adds later is sent with its result.
    task.meta.servewright = evidence
    return server
  })
  .extend('client', ({ server }): Client => server.client)
  .extend('model', ({ server }): string => server.model)

// A start must not count as the time of the test that happens to come first.
test.beforeEach(async ({ needs, task, skip, signal }) => {
  const { subject, claims } = providedPool()
  const notClaimed = needs.filter((need) => !claims.includes(need))
  task.meta.servewright = { exchanges: {}, checks: [] }
  if (notClaimed.length > 0) {
    task.meta.servewright.notClaimed = notClaimed
    skip(`not claimed by ${subject}: ${notClaimed.join(', ')}`)
  }
  const { server, release } = await leaseServer(signal)
  release()
  if (server.lost !== undefined) skip(server.lost)
}, longestStartMs)
