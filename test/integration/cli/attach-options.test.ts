import { writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { spawnFakeEngine, startFakeEngine, type FakeEngine } from '../../fake-engine/start-fake-engine.ts'
import { createWorkplace, type Workplace } from '../../workplaces/cli-workplace.ts'

const login = 'caNary-of-the-gateway'
let place: Workplace
let engine: FakeEngine
beforeAll(async () => {
  engine = await startFakeEngine({
    mode: 'no-done',
    args: ['--served-model-name', 'theirs'],
    env: { VLLM_API_KEY: login },
  })
})
afterAll(() => engine[Symbol.asyncDispose]())
beforeEach(() => {
  place = createWorkplace()
})
afterEach(() => place[Symbol.dispose]())

const header = ['--header', 'Authorization: Bearer ${GATEWAY_LOGIN}'] as const
const env = { GATEWAY_LOGIN: login }

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

describe('a server at --url', () => {
  it('is asked for the model that it lists, with headers whose secrets nobody sees', async () => {
    const words = ['run', '--url', engine.url, ...header, '--only', 'chat/shape,stream/chat-contract']
    const { code, stdout, stderr } = await place.run([...words, '--json'], '', env)
    const shown = await place.run([...words, '--claims', 'chat'], '', env)
    expect(shown.stdout).toContain('model theirs: the only one that the server lists')
    expect(code).toBe(1)
    const report = place.report()
    expect(report.target).toBe(`theirs at ${engine.url}`)
    expect(report.checks.map(({ id, outcome }) => [id, outcome.status])).toEqual([
      ['chat/shape', 'pass'],
      ['stream/chat-contract', 'fail'],
    ])
    for (const text of [stdout, stderr, shown.stdout, JSON.stringify(report)])
      expect(text).not.toContain(login)
  })

  it('is held to what an entry of the config file says, known findings and limits included', async () => {
    writeFileSync(
      join(place.folder, 'servers.yaml'),
      `presets:
  staging:
    url: ${engine.url}
    headers: { Authorization: 'Bearer \${GATEWAY_LOGIN}' }
    claims: [chat]
    limits: { totalMs: 12345 }
    expectations: { content: [{ endpoint: chat, prompt: Hello, expect: [nothing-like-it] }] }
    knownFindings:
      - { finding: stream/chat-contract/done-missing, versions: {}, reason: Their proxy cuts it., upstream: none }
`,
    )
    const only = ['--only', 'stream/chat-contract,content/*', '--config', 'servers.yaml']
    const { code, stdout } = await place.run(['run', 'staging', ...only], '', env)
    expect(stdout).toContain('Their proxy cuts it.')
    expect(code).toBe(1)
    const report = place.report()
    expect(report.reasons[0]?.code).toMatch(/^content\/expected-words\//)
    expect(report.servers[0]).toMatchObject({
      origin: 'attached',
      describedBy: 'staging',
      facts: { claims: ['chat'] },
      conduct: { limits: { totalMs: 12_345 } },
    })
    const other = ['run', '--url', engine.url, '--preset', 'staging', '--only', 'stream/chat-contract']
    expect((await place.run([...other, '--config', 'servers.yaml'], '', env)).code).toBe(0)
    expect(await place.run(['plan', 'staging', '--config', 'servers.yaml'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('servewright run staging') as string,
    })
  })

  it('is held to what a preset says that others have started', async () => {
    const words = ['run', '--url', engine.url, '--preset', 'fake', ...header, '--only', 'chat/shape']
    const { code } = await place.run(words, '', env)
    expect(code).toBe(0)
    const [server] = place.report().servers
    expect(server).toMatchObject({
      describedBy: 'fake',
      facts: { expectations: { latency: { ttftMs: 5000 } } },
    })
    expect(server?.facts.claims).toContain('token-ids')
    expect(place.report().known?.map(({ finding }) => finding)).toContain(
      'errors/missing-content/mistake-answered',
    )
  })

  it('gets its headers from a load too', async () => {
    const words = [
      'load',
      '--url',
      engine.url,
      ...header,
      '--users',
      '1',
      '--requests',
      '2',
      '--limit',
      'total=20',
    ]
    const { stdout } = await place.run(words, '', env)
    expect(place.report().loads?.[0]?.counts.byStatus).toEqual({})
    expect(stdout).toContain('model theirs')
  })

  it('is waited for while it starts', async () => {
    const port = await freePort()
    const words = [
      'run',
      '--url',
      `127.0.0.1:${port}`.replace(/^/, 'http://'),
      '--wait',
      '60s',
      '--only',
      'chat/shape',
    ]
    const run = place.start(words)
    while (!run.stdout().includes('waiting up to')) await new Promise((resolve) => setTimeout(resolve, 20))
    const late = spawnFakeEngine({ args: ['--port', String(port)] })
    const { code, stdout } = await run.ended
    late.kill('SIGKILL')
    expect(stdout).toContain('model tiny')
    expect(code).toBe(0)
  })

  it('is waited for no longer than said', async () => {
    const words = ['run', '--url', `http://127.0.0.1:${await freePort()}`, '--wait', '100ms']
    const { code, stdout } = await place.run(words)
    expect(stdout).toContain('environment/unreachable')
    expect(code).toBe(3)
  })
})

describe('words about a server that runs already', () => {
  it.each([
    [['run', '--preset', 'fake'], 'servewright run fake'],
    [['run', 'fake', '--header', 'A: b'], '--header is for a server at --url'],
    [['run', 'fake', '--wait', '5'], '--wait is for a server at --url'],
    [
      ['run', '--url', 'http://127.0.0.1:1', '--header', 'x-api-key: caNary-secret'],
      'seems to hold a secret',
    ],
    [['run', '--url', 'http://127.0.0.1:1', '--header', 'x: ${NOT_SET_ANYWHERE}'], 'NOT_SET_ANYWHERE'],
    [['run', '--url', 'http://127.0.0.1:1', '--header', 'no colon'], 'Name: value'],
    [['run', '--url', 'http://127.0.0.1:1', '--preset', 'fkae'], 'Did you mean fake?'],
  ] as const)('%j: exit 2, %s', async (args, words) => {
    const { code, stdout, stderr } = await place.run(args)
    expect(stdout + stderr).toContain(words)
    expect(stdout + stderr).not.toContain('caNary-secret')
    expect(code).toBe(2)
  })
})
