/** Whom an agent believes, how long it asks, and how it leaves. */
import { connect, createServer, type AddressInfo, type Server } from 'node:net'
import { describe, expect, it } from 'vitest'
import { sleep } from '../../../../src/base/clock.ts'
import { join as joinCoordinator } from '../../../../src/load/fleet/join.ts'
import { runLoad } from '../../../../src/load/run-load.ts'
import { startFakeEngine } from '../../../fake-engine/start-fake-engine.ts'
import {
  joinOptions,
  never,
  quiet,
  startAgent,
  startFakeCoordinator,
  startFleet,
} from '../../../fixtures/fleet.ts'
import { testOrder } from '../../../fixtures/load-request.ts'

/** Answers everybody who connects with a text. */
async function startImpostor(text: string) {
  const server = createServer((socket) =>
    socket
      .on('error', () => undefined)
      .resume()
      .end(text),
  )
  return listening(server)
}

async function listening(server: Server) {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

describe('an agent', () => {
  it.each([
    ['a server of something else', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'is not a message of Servewright'],
    ['one that hangs up', '', 'it hung up'],
    [
      'one that does not know the token',
      `{"type":"challenge","nonce":"${'0'.repeat(32)}"}\n{"type":"welcome","proof":"${'0'.repeat(64)}"}\n`,
      'does not know the token',
    ],
    ['one that gives orders at once', '{"type":"start","atMs":1}\n', 'is not a coordinator'],
  ])('does not serve %s', async (_, text, words) => {
    await using impostor = await startImpostor(text)
    await expect(joinCoordinator(joinOptions(impostor.port, { waitMs: 0 }))).rejects.toMatchObject({
      code: 'environment/no-coordinator',
      message: expect.stringContaining(words) as string,
    })
  })

  it('asks again where it was hung up on without a word', async () => {
    await using fleet = await startFleet({ agents: 1 })
    let refused = 0
    const relay = createServer((near) => {
      near.on('error', () => undefined)
      if (refused < 2) {
        refused += 1
        return void near.destroy()
      }
      const far = connect(fleet.port, '127.0.0.1').on('error', () => undefined)
      near.pipe(far).pipe(near)
    })
    await using before = await listening(relay)
    const agent = await startAgent(before)
    await fleet.joined(never)
    expect(refused).toBe(2)
    await fleet[Symbol.asyncDispose]()
    expect(await agent.served).toBeUndefined()
  })

  it('that was hung up on until the end of its patience hears of --ca', async () => {
    await using impostor = await startImpostor('')
    await expect(joinCoordinator(joinOptions(impostor.port, { waitMs: 0 }))).rejects.toMatchObject({
      message: 'The coordinator does not let this agent in: it hung up',
      hint: expect.stringContaining('Give --ca where it was started with --tls-cert') as string,
    })
  })

  it('asks no address outside the site without TLS', async () => {
    const far = joinOptions(1, { host: '8.8.8.8' })
    const beganMs = performance.now()
    await expect(joinCoordinator(far)).rejects.toMatchObject({
      message: '8.8.8.8 is not an address inside the site, and the connection would not be encrypted',
      hint: expect.stringContaining('--ca of the agent') as string,
    })
    expect(performance.now() - beganMs).toBeLessThan(5_000)
  })

  it('that was interrupted says so on both sides', async () => {
    await using engine = await startFakeEngine()
    await using fleet = await startFleet({ agents: 1 })
    const agent = await startAgent(fleet)
    await fleet.joined(never)
    const plan = { arrival: { kind: 'constant', rate: 20 }, requests: 400 } as const
    const load = runLoad(testOrder(engine.url, plan, { keepStamps: false }), quiet, fleet.gather)
    while (!agent.told.some((line) => line.startsWith('Sending'))) await sleep(20)
    await sleep(2_000)
    agent.leave()
    const { record } = await load
    await agent.served
    expect(agent.told.join('\n')).toContain('ended because this agent was interrupted')
    expect(record.agents?.[0]?.lost).toMatch(/^It was lost .*: it was interrupted\.$/)
  })

  it('ends where its coordinator says nothing more', async () => {
    await using silent = await startFakeCoordinator()
    const agent = await startAgent(silent, { silenceMs: 1_000 })
    expect(await agent.served).toMatch(/^nothing was heard of it for \d s$/)
  })

  it('says that its coordinator has no certificate', async () => {
    await using impostor = await startImpostor('{"type":"challenge"}\n')
    await expect(joinCoordinator(joinOptions(impostor.port, { ca: '', waitMs: 0 }))).rejects.toMatchObject({
      message: expect.stringContaining('does not speak TLS') as string,
      hint: expect.stringContaining('Leave --ca out') as string,
    })
  })

  it('gives up where nobody is there', async () => {
    const impostor = await startImpostor('')
    await impostor[Symbol.asyncDispose]()
    await expect(joinCoordinator(joinOptions(impostor.port, { waitMs: 0 }))).rejects.toMatchObject({
      code: 'environment/no-coordinator',
      message: expect.stringContaining('cannot be reached') as string,
    })
  })
})
