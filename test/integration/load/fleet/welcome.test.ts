/** Who is let in by a coordinator, and whom an agent believes: strangers, other versions, wrong tokens, floods. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sleep } from '../../../../src/base/clock.ts'
import { openFleet } from '../../../../src/load/fleet/coordinator.ts'
import { join as joinCoordinator } from '../../../../src/load/fleet/join.ts'
import {
  joinOptions,
  never,
  startAgent,
  startFakeCoordinator,
  startFleet,
  startStranger,
  type TestFleet,
  token,
} from '../../../fixtures/fleet.ts'

/** Waits for a line of the coordinator. */
async function hears(fleet: TestFleet, words: string): Promise<void> {
  while (!fleet.told.some((line) => line.includes(words))) await sleep(5)
}

describe('a coordinator', () => {
  it.each([
    ['garbage', 'GET / HTTP/1.1\r\n\r\n', 'what it sent is not a message of Servewright'],
    ['another message', '{"type":"second"}\n', 'what it sent is not the greeting of an agent'],
    ['a line without end', 'x'.repeat(100_000), 'it sent a line of more than 8192 bytes'],
  ])(
    'lets nobody in who sends %s, says so once, and takes the right ones afterwards',
    async (_, sent, words) => {
      await using fleet = await startFleet({ agents: 1 })
      using stranger = startStranger(fleet)
      stranger.socket.write(sent)
      await stranger.heard
      await hears(fleet, words)
      expect(fleet.told).toHaveLength(1)
      const agent = await startAgent(fleet)
      await fleet.joined(never)
      await fleet[Symbol.asyncDispose]()
      expect(await agent.served).toBeUndefined()
    },
  )

  it.each([
    ['a token that is another', { token: 'not-the-right-token' }, 'its token is not that of this load'],
    ['another version', { version: '0.9.0' }, 'it is Servewright 0.9.0, and this coordinator is 1.2.3'],
  ])('refuses an agent of %s, and both sides say so', async (_, change, words) => {
    await using fleet = await startFleet()
    await expect(startAgent(fleet, change)).rejects.toMatchObject({
      code: 'environment/no-coordinator',
      message: `The coordinator does not let this agent in: ${words}`,
    })
    await hears(fleet, words)
  })

  it('never says the token, nor lets it be said', async () => {
    await using fleet = await startFleet({ agents: 1 })
    using stranger = startStranger(fleet)
    stranger.socket.write('{}\n')
    expect(await stranger.heard).not.toContain(token)
  })

  it('lets in as many as it wants, and takes another for one that leaves before', async () => {
    await using fleet = await startFleet()
    const first = await startAgent(fleet, { facts: { host: 'first', cores: 1, nice: 0 } })
    first.leave()
    await hears(fleet, 'The agent on first left')
    await Promise.all([startAgent(fleet), startAgent(fleet)])
    await fleet.joined(never)
    await expect(startAgent(fleet)).rejects.toThrow('all 2 agents of this load have joined')
  })

  it('does not wait for ever', async () => {
    await using fleet = await startFleet({ waitMs: 50 })
    await startAgent(fleet)
    await expect(fleet.joined(never)).rejects.toMatchObject({
      code: 'environment/no-agents',
      message: '1 of 2 agents have joined within 0 s',
    })
  })

  it('listens on no public address without TLS', async () => {
    const options = { port: 0, agents: 1, token, version: '1', waitMs: 1, tell: () => undefined }
    for (const host of ['0.0.0.0', '::', '8.8.8.8'])
      await expect(openFleet({ ...options, host })).rejects.toMatchObject({ code: 'usage/invalid-arguments' })
    await expect(openFleet({ ...options, host: '10.255.255.254' })).rejects.toMatchObject({
      code: 'environment/unreachable',
    })
  })
})

/** A certificate for 127.0.0.1, or none where nobody can make one. */
function makeCertificate(): { readonly cert: string; readonly key: string } | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'servewright-tls-'))
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const words =
    '-x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=load -addext subjectAltName=IP:127.0.0.1'
  try {
    execFileSync('openssl', ['req', ...words.split(' '), '-keyout', key, '-out', cert], { stdio: 'pipe' })
    return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
  } catch {
    return undefined
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe('a coordinator with a certificate', () => {
  it('is joined by who trusts it, and by nobody else', async ({ skip }) => {
    const [tls, other] = [makeCertificate(), makeCertificate()]
    if (tls === undefined || other === undefined) return skip('there is no openssl that makes certificates')
    await using fleet = await startFleet({ agents: 1, tls })
    await expect(startAgent(fleet, { ca: other.cert, waitMs: 0 })).rejects.toMatchObject({
      code: 'environment/no-coordinator',
      message: expect.stringContaining('self-signed certificate') as string,
    })
    const agent = await startAgent(fleet, { ca: tls.cert })
    await fleet.joined(never)
    await fleet[Symbol.asyncDispose]()
    expect(await agent.served).toBeUndefined()
  })
})

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
    await expect(joinCoordinator(joinOptions(impostor.port))).rejects.toMatchObject({
      code: 'environment/no-coordinator',
      message: expect.stringContaining(words) as string,
    })
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
