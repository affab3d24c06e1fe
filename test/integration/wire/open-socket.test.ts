/** HTTPS: answers arrive as over plain TCP, and a certificate that nobody vouches for is refused. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { nowMs } from '../../../src/base/clock.ts'
import { defaultLimits } from '../../../src/contract/limits.ts'
import { openSocket } from '../../../src/wire/open-socket.ts'
import { ownReading, stampExchanges } from '../../../src/wire/reading.ts'
import { send } from '../../../src/wire/send.ts'
import { startScriptedServer, type ScriptedServer } from '../../fake-engine/start-scripted-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'servewright-tls-'))

function certificate(subjectAltName: string): { key: string; cert: string } {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const subject = [
    '-subj',
    '/CN=servewright test',
    '-addext',
    `subjectAltName=${subjectAltName}`,
    '-days',
    '2',
  ]
  const files = ['-keyout', key, '-out', cert]
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      ...files,
      ...subject,
    ],
    {
      stdio: 'pipe',
    },
  )
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
}

const ours = certificate('IP:127.0.0.1,DNS:localhost')
const ofAddress = certificate('IP:127.0.0.1')
const elsewhere = certificate('DNS:elsewhere.invalid')
const trusted = getCACertificates('default')
const long = Buffer.alloc(16 << 20)

const stream = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n'
const start = (tls: { key: string; cert: string }): Promise<ScriptedServer> =>
  startScriptedServer((socket) => {
    socket.write(`${stream}9\r\ndata: a\n\n\r\n`)
    socket.end('9\r\ndata: b\n\n\r\n0\r\n\r\n')
  }, tls)

afterEach(() => setDefaultCACertificates(trusted))
afterAll(() => rmSync(folder, { recursive: true }))

/** First as Node reads; with the kernel's stamps from then on. */
describe.each(['Node', 'stamps'])('https read by %s', (by) => {
  beforeAll(() => (by === 'Node' ? undefined : stampExchanges()))

  it.each([
    ['an address', ofAddress, (server: ScriptedServer) => server.url],
    ['a name', ours, (server: ScriptedServer) => `https://localhost:${server.port}/`],
  ])('streams from %s', async (_, tls, urlOf) => {
    setDefaultCACertificates([tls.cert])
    await using server = await start(tls)
    const reply = await send({ method: 'GET', url: urlOf(server) }, { limits: defaultLimits })
    expect(reply.failure).toBeUndefined()
    expect(reply.frames.map(({ data }) => data)).toEqual(['a', 'b'])
  })

  it('tells when the bytes leave: once, and encrypted where stamps are read', async () => {
    setDefaultCACertificates([ofAddress.cert])
    await using server = await start(ofAddress)
    const { port } = new URL(server.url)
    const { promise, resolve } = Promise.withResolvers<readonly number[]>()
    const left: number[] = []
    const events = { onBytes: () => undefined, onEnd: () => undefined, onError: () => undefined }
    const socket = openSocket(
      { host: '127.0.0.1', port: Number(port), secure: true },
      {
        ...events,
        onConnect: () => {
          const atMs = nowMs()
          socket.write(long, { leaves: () => left.push(nowMs() - atMs) })
          setTimeout(() => resolve(left), 200)
        },
      },
      ownReading().reader,
    )
    const moments = await promise
    socket.destroy()
    expect(moments).toHaveLength(1)
    // To encrypt so much takes a multiple of it.
    expect(moments[0]).toBeGreaterThan(ownReading().reader === undefined ? -1 : 0.5)
  })

  it.each([
    ['that nobody vouches for', ours, trusted, 'self-signed'],
    ['of somebody else', elsewhere, [elsewhere.cert], 'does not match'],
  ])('refuses a certificate %s', async (_, tls, anchors) => {
    setDefaultCACertificates([...anchors])
    await using server = await start(tls)
    const reply = await send({ method: 'GET', url: server.url }, { limits: defaultLimits })
    expect(reply).toMatchObject({ failure: { kind: 'refused', phase: 'connect' }, frames: [] })
    expect(server.requests).toEqual([])
  })
})
