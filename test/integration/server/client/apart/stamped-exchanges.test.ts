import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { listProcesses } from '../../../../../src/host/processes.ts'
import { performExchange } from '../../../../../src/openai/perform-exchange.ts'
import { startStampedExchanges } from '../../../../../src/server/client/apart/stamped-exchanges.ts'
import { withoutStamps } from '../../../../fixtures/kernel-stamps.ts'

const here = withoutStamps === undefined ? '' : ` (not here: ${withoutStamps})`

/** Processes of this one that read exchanges. */
const readers = (): readonly number[] =>
  listProcesses()
    .filter(
      ({ pid, parent }) =>
        parent === process.pid && readFileSync(`/proc/${pid}/cmdline`).includes('exchange-process'),
    )
    .map(({ pid }) => pid)

/** A server that answers only when it is told to. */
async function heldServer() {
  const [asked, answer] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
  const server = createServer((_, reply) => {
    asked.resolve(undefined)
    void answer.promise.then(() => reply.end('{}'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/health`,
    asked: asked.promise,
    answer: () => answer.resolve(undefined),
    [Symbol.dispose]: () => server.close().closeAllConnections(),
  }
}

describe.skipIf(withoutStamps !== undefined)(`exchanges with the kernel's stamps${here}`, () => {
  it('go on in their process when a run that is side by side ends', async () => {
    using server = await heldServer()
    using later = await heldServer()
    await using one = startStampedExchanges()
    const other = startStampedExchanges()
    expect([await one.without, await other.without]).toEqual([undefined, undefined])
    const exchange = performExchange({ method: 'GET', url: server.url })
    await server.asked
    await other[Symbol.asyncDispose]()
    server.answer()
    expect(await exchange).toMatchObject({ status: 200, body: '{}' })
    const doomed = performExchange({ method: 'GET', url: later.url })
    await later.asked
    const pids = readers()
    expect(pids).toHaveLength(1)
    for (const pid of pids) process.kill(pid, 'SIGKILL')
    await expect(doomed).rejects.toThrow('was ended by SIGKILL')
  })
})
