/** A server whose certificate is not to be trusted, or that speaks no TLS: nothing is sent to it, and whoever asked has to act. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { goodJson } from '../../faults/good-answers.ts'
import { whole } from '../../faults/fault.ts'
import { startScriptedServer } from '../../fake-engine/start-scripted-server.ts'
import { createWorkplace } from '../../workplaces/cli-workplace.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'servewright-tls-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

interface Made {
  readonly cert: string
  readonly key: string
  readonly path: string
}

/** A certificate that signs for itself; undefined where nobody can make one. */
function certify(days: number, name: string): Made | undefined {
  const [path, key, request] = ['cert.pem', 'key.pem', 'request.pem'].map((file) => join(folder, file))
  const openssl = (words: string): void =>
    void execFileSync('openssl', words.split(' '), { cwd: folder, stdio: 'pipe' })
  if (path === undefined || key === undefined || request === undefined) return undefined
  try {
    openssl('ecparam -name prime256v1 -genkey -noout -out key.pem')
    openssl(`req -new -key key.pem -subj /CN=server -addext subjectAltName=${name} -out request.pem`)
    openssl(`x509 -req -in request.pem -signkey key.pem -days ${days} -copy_extensions copy -out cert.pem`)
    return { cert: readFileSync(path, 'utf8'), key: readFileSync(key, 'utf8'), path }
  } catch {
    return undefined
  }
}

const noOpenssl = 'there is no openssl that makes certificates'
const key = 'sk-canary-of-tls'

describe('a server behind TLS', () => {
  it.each([
    [
      'that signs for itself',
      2,
      'IP:127.0.0.1',
      false,
      /has no certificate to trust: self-signed certificate$/m,
    ],
    [
      'whose certificate has expired',
      -1,
      'IP:127.0.0.1',
      true,
      /has no certificate to trust: certificate has expired$/m,
    ],
    [
      'whose certificate is for another host',
      2,
      'DNS:other.example',
      true,
      /has no certificate to trust: Hostname.IP does not match certificate's altnames$/m,
    ],
  ])(
    '%s gets no request, and is the concern of whoever asked',
    async (...[, days, subject, trusted, said]) => {
      const made = certify(days, subject)
      if (made === undefined) throw new Error(noOpenssl)
      await using server = await startScriptedServer((socket) => void socket.end(whole(goodJson)), made)
      using place = createWorkplace()
      const env = { SERVEWRIGHT_API_KEY: key, ...(trusted ? { NODE_EXTRA_CA_CERTS: made.path } : {}) }
      const { code, stdout } = await place.run(['run', '--url', server.url, '--model', 'tiny'], '', env)
      expect({ code, heard: server.requests }).toEqual({ code: 3, heard: [] })
      expect(stdout).toMatch(said)
    },
  )

  it('that speaks plain HTTP gets no request with a key', async () => {
    await using server = await startScriptedServer((socket) => void socket.end(whole(goodJson)))
    using place = createWorkplace()
    const url = `https://127.0.0.1:${server.port}`
    const { code } = await place.run(['run', '--url', url, '--model', 'tiny'], '', {
      SERVEWRIGHT_API_KEY: key,
    })
    expect(code).toBe(3)
    expect(server.requests.join('')).not.toContain(key)
  })

  it('is not found at http, and whoever asked is told', async () => {
    const made = certify(2, 'IP:127.0.0.1')
    if (made === undefined) throw new Error(noOpenssl)
    await using server = await startScriptedServer((socket) => void socket.end(whole(goodJson)), made)
    using place = createWorkplace()
    const { code } = await place.run(['run', '--url', `http://127.0.0.1:${server.port}`, '--model', 'tiny'])
    expect(code).toBe(3)
  })
})
