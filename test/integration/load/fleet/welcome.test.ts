/** Who is let in by a coordinator: strangers, other versions, wrong tokens, floods. */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { sleep } from '../../../../src/base/clock.ts'
import { openFleet } from '../../../../src/load/fleet/coordinator.ts'
import { proofOf } from '../../../../src/load/fleet/proof.ts'
import {
  never,
  startAgent,
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

  it('hangs up on the oldest of many who say nothing, and lets in who comes then', async () => {
    await using fleet = await startFleet({ agents: 1 })
    const silent = Array.from({ length: 25 }, () => startStranger(fleet))
    await Promise.all(silent.map(({ socket }) => once(socket, 'connect')))
    await startAgent(fleet, { waitMs: 0 })
    await fleet.joined(never)
    await hears(fleet, 'others came while it said nothing')
    expect(fleet.told.join()).toContain('Agent 1 of 1 has joined')
    for (const stranger of silent) stranger[Symbol.dispose]()
  })

  it('prints nothing of a stranger that would begin a line', async () => {
    await using fleet = await startFleet({ agents: 1 })
    using stranger = startStranger(fleet)
    const facts = { host: 'h', cores: 1, nice: 0 }
    const [nonce, proof] = ['0'.repeat(32), '0'.repeat(64)]
    const hello = { type: 'hello', version: '0.1.0\n\naccepted\n  exit 0', nonce, proof, facts }
    stranger.socket.write(`${JSON.stringify(hello)}\n`)
    await stranger.heard
    await hears(fleet, 'Not let in')
    expect(fleet.told.join('')).not.toContain('\n')
    expect(fleet.told.join('')).not.toContain('accepted')
  })

  it('says of nobody that he left whom it has dismissed itself', async () => {
    const fleet = await startFleet({ agents: 2 })
    const agent = await startAgent(fleet)
    await fleet[Symbol.asyncDispose]()
    expect(await agent.served).toBeUndefined()
    expect(fleet.told.filter((line) => line.includes(' left: '))).toEqual([])
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

function helloTo(ofCoordinator: string) {
  const nonce = 'ab'.repeat(16)
  const proof = proofOf(token, 'agent', { ofCoordinator, ofAgent: nonce })
  return { type: 'hello', version: '1.2.3', nonce, proof, facts: { host: 'racer', cores: 1, nice: 0 } }
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

  it('lets in no more than it wants, however many ask at one moment', async ({ skip }) => {
    const tls = makeCertificate()
    if (tls === undefined) return skip('there is no openssl that makes certificates')
    await using fleet = await startFleet({ agents: 1, tls })
    const racers = Array.from({ length: 12 }, () =>
      connectTls({ host: '127.0.0.1', port: fleet.port, ca: tls.cert }).on('error', () => undefined),
    )
    let welcomed = 0
    const greet: (() => void)[] = []
    for (const socket of racers)
      socket.on('data', (data: Buffer) => {
        const text = data.toString()
        if (text.includes('"welcome"')) welcomed += 1
        const ofCoordinator = /"challenge","nonce":"(\w+)"/.exec(text)?.[1]
        if (ofCoordinator === undefined) return
        const line = JSON.stringify(helloTo(ofCoordinator))
        if (greet.push(() => socket.write(`${line}\n`)) === racers.length) for (const say of greet) say()
      })
    await fleet.joined(never)
    while (fleet.told.length < racers.length || welcomed === 0) await sleep(20)
    expect(fleet.told.filter((line) => line.includes(' has joined: '))).toHaveLength(1)
    expect(fleet.told.filter((line) => line.includes('all 1 agents of this load have joined'))).toHaveLength(
      11,
    )
    expect(welcomed).toBe(1)
    for (const socket of racers) socket.destroy()
  })
})
