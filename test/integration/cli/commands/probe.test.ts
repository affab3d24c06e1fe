/** `servewright probe` as a process: what it prints, and the exit code that it ends with. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CommanderError } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UsageError } from '../../../../src/base/errors.ts'
import { probeCommand } from '../../../../src/cli/commands/probe.ts'
import { startFakeEngine, type FakeEngine } from '../../../fake-engine/start-fake-engine.ts'
import { startScriptedServer } from '../../../fake-engine/start-scripted-server.ts'
import { program } from '../../../workplaces/programs.ts'

const folder = mkdtempSync(join(tmpdir(), 'servewright-probe-'))
const question = {
  model: 'tiny',
  messages: [{ role: 'user', content: 'Repeat: apple river' }],
  temperature: 0,
}

let engine: FakeEngine
beforeAll(async () => {
  engine = await startFakeEngine({ args: ['--api-key', 's3cret-key'] })
})
afterAll(async () => {
  await engine[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

interface Start {
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
}

function run(
  args: readonly string[],
  { input = '', env = { SERVEWRIGHT_API_KEY: 's3cret-key' } }: Start = {},
): Promise<Ended> {
  const { SERVEWRIGHT_API_KEY: _, ...inherited } = process.env
  const child = spawn(process.execPath, [program('main'), 'probe', ...args], {
    env: { ...inherited, ...env },
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()))
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()))
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })))
}

function file(content: string): string {
  const path = join(folder, `${Math.random()}.json`)
  writeFileSync(path, content)
  return path
}

const chat = (): string => `${engine.url}/v1/chat/completions`

describe('a complete answer', () => {
  it('ends with 0 and one JSON document', async () => {
    const { code, stdout, stderr } = await run([chat(), '--body', file(JSON.stringify(question))])
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^complete · HTTP 200 · \d+ ms\n$/) as string,
    })
    const document = JSON.parse(stdout)
    expect(document).toMatchObject({
      completion: 'complete',
      status: 200,
      request: { method: 'POST', url: chat(), headers: { authorization: '[secret]' } },
      answer: { object: 'chat.completion', model: 'tiny' },
      choices: [{ index: 0, role: 'assistant', text: 'apple river', finishReason: 'stop' }],
      usage: { completion_tokens: 3 },
      frameCount: 0,
      frames: [],
    })
    expect(document.marks.endMs).toBeGreaterThan(0)
    expect(document).not.toHaveProperty('incompleteBecause')
    expect(document).not.toHaveProperty('body')
  })

  it('is streamed with --stream, with usage, from standard input', async () => {
    const { code, stdout } = await run([chat(), '--body', '-', '--stream'], {
      input: JSON.stringify(question),
    })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      completion: 'complete',
      choices: [{ text: 'apple river' }],
      usage: { completion_tokens: 3 },
      frameCount: 6,
      frames: expect.arrayContaining([{ atMs: expect.any(Number), data: '[DONE]' }]),
    })
  })

  it('is judged as a stream when the body asks for one', async () => {
    const body = file(JSON.stringify({ ...question, stream: true }))
    const { code, stdout } = await run([chat(), '--body', body])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ completion: 'complete', frameCount: 5 })
    expect(JSON.parse(stdout)).not.toHaveProperty('usage')
  })

  it('is not asked for usage where the body declines it', async () => {
    const body = file(JSON.stringify({ ...question, stream_options: { include_usage: false } }))
    const { code, stdout } = await run([
      chat(),
      '--body',
      body,
      '--stream',
      '--header',
      'x-fake-engine-mode: no-usage',
    ])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ completion: 'complete', choices: [{ text: 'apple river' }] })
  })

  it('ends as its protocol ends', async () => {
    const body = file(JSON.stringify({ model: 'tiny', input: 'Repeat: apple river', temperature: 0 }))
    const args = [`${engine.url}/v1/responses`, '--body', body, '--stream']
    expect((await run(args)).code).toBe(0)
    const { code, stdout } = await run([...args, '--header', 'x-fake-engine-mode: no-done'])
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      completion: 'truncated',
      incompleteBecause: 'There is no response.completed.',
    })
  })

  it('may come from completions', async () => {
    const body = file('{"model": "tiny", "prompt": "The capital of France is", "temperature": 0}')
    const { code, stdout } = await run([`${engine.url}/v1/completions`, '--body', body, '--stream'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ choices: [{ text: ' Paris.' }] })
  })
})

describe('an incomplete answer', () => {
  it.each([
    ['no-done', 'truncated', '[DONE]'],
    ['reset', 'reset', 'ECONNRESET'],
  ])('ends with 1: %s is %s', async (mode, completion, said) => {
    const args = [
      chat(),
      '--body',
      file(JSON.stringify(question)),
      '--stream',
      '--header',
      `X-Fake-Engine-Mode: ${mode}`,
    ]
    const { code, stdout } = await run(args)
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ completion, incompleteBecause: expect.stringContaining(said) })
  })

  it('takes the object itself for the body, as curl does', async () => {
    const { code } = await run([chat(), '--body', JSON.stringify(question)])
    expect(code).toBe(0)
    const { stderr } = await run([chat(), '--body', '{"model": '])
    expect(stderr).toContain('The body in --body is not JSON')
  })

  it('shows the body of an error', async () => {
    const { code, stdout } = await run([chat(), '--body', file('{"model": "nobody", "messages": []}')])
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      completion: 'server-error',
      status: 404,
      answer: { error: { type: 'NotFoundError' } },
      body: expect.stringContaining('does not exist'),
    })
  })

  it('that nobody gives is no fault of a server: 3, as in run', async () => {
    const nobody = ['http://127.0.0.1:1/v1/completions', '--body', '-']
    const { code, stdout, stderr } = await run(nobody, { input: '{}' })
    expect(code).toBe(3)
    expect(stderr).toContain('environment/unreachable')
    expect(JSON.parse(stdout)).toMatchObject({ completion: 'refused', failure: { phase: 'connect' } })
  })

  it.each([
    ['SSH-2.0-OpenSSH_9.6\r\n', 3, 'environment/not-an-api'],
    ['HTTP/1.1 429 Too Many Requests\r\ncontent-length: 0\r\n\r\n', 3, 'environment/rate-limited'],
    ['HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n', 1, ''],
  ])('that begins with %j ends with %i', async (bytes, expected, said) => {
    await using server = await startScriptedServer((socket) => void socket.end(bytes))
    const { code, stderr } = await run([`${server.url}/v1/completions`, '--body', file('{}')])
    expect(stderr).toContain(said)
    expect(code).toBe(expected)
  })

  it.each([
    ['--head-timeout', 'no-head', { completion: 'timeout', failure: { phase: 'head' } }],
    ['--first-token-timeout', 'stall-after:1', { completion: 'timeout', failure: { phase: 'first-token' } }],
    ['--idle-timeout', 'stall-after:3', { completion: 'stalled', failure: { phase: 'body' } }],
    ['--total-timeout', 'stall-after:3', { completion: 'timeout', failure: { phase: 'total' } }],
  ])('is one that %s ends', async (limit, mode, expected) => {
    const args = [
      chat(),
      '--body',
      file(JSON.stringify(question)),
      '--stream',
      '--header',
      `x-fake-engine-mode: ${mode}`,
    ]
    const { code, stdout } = await run([...args, limit, '300ms'])
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject(expected)
  })
})

describe('the limit of the connection', () => {
  it('holds for the agreement on TLS too', async () => {
    await using mute = await startScriptedServer(() => {})
    const args = [mute.url.replace('http:', 'https:'), '--body', file('{}'), '--connect-timeout', '0.3']
    const { code, stdout } = await run(args)
    expect(code).toBe(3)
    expect(JSON.parse(stdout)).toMatchObject({ completion: 'timeout', failure: { phase: 'connect' } })
  })
})

describe('secrets', () => {
  it('of the environment and of headers never come out', async () => {
    const body = file(JSON.stringify({ ...question, model: 'other-s3cret' }))
    const headers = ['--header', 'Authorization: Bearer other-s3cret', '--header', 'X-My-Token: other-s3cret']
    const { code, stdout, stderr } = await run([chat(), '--body', body, ...headers])
    expect(code).toBe(2)
    expect(stdout + stderr).not.toContain('s3cret')
    expect(JSON.parse(stdout)).toMatchObject({
      status: 401,
      request: { headers: { 'x-my-token': '[secret]' } },
    })
  })

  it('are taken out of what the server echoes', async () => {
    const body = file(JSON.stringify({ ...question, model: 's3cret-key' }))
    const { stdout } = await run([chat(), '--body', body])
    expect(stdout).toContain('The model `[secret]` does not exist')
  })

  it('are not sent when there are none', async () => {
    const { stdout } = await run([chat(), '--body', '-'], { input: '{}', env: {} })
    expect(JSON.parse(stdout)).toMatchObject({ status: 401 })
    expect(JSON.parse(stdout).request.headers).not.toHaveProperty('authorization')
  })
})

/** Parses and runs in this process; @returns what was thrown */
async function thrownBy(args: readonly string[]): Promise<unknown> {
  const command = probeCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
  return command.parseAsync(args, { from: 'user' }).then(
    () => undefined,
    (error: unknown) => error,
  )
}

describe('wrong usage', () => {
  const fine = ['http://127.0.0.1:1/v1/completions', '--body', file('{}')]

  it('ends with 2 and prints no document', async () => {
    for (const args of [
      ['nonsense', ...fine.slice(1)],
      [...fine, '--idle-timeout', 'soon'],
    ]) {
      const { code, stdout, stderr } = await run(args)
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toMatch(/is not a URL|Give a time/)
    }
  })

  it.each<[string, readonly string[], string]>([
    ['a header without colon', [...fine, '--header', 'nonsense'], 'name: value'],
    ['a header name with a blank', [...fine, '--header', 'a b: c'], 'name: value'],
    ['a number that is not valid', [...fine, '--idle-timeout', 'soon'], 'Give a time'],
    ['a limit of nothing', [...fine, '--total-timeout', '0'], 'Give a time'],
    ['an unknown option', [...fine, '--streams'], '--streams'],
    ['no body', ['http://127.0.0.1:1/'], '--body'],
    ['no URL', ['--body', '-'], 'url'],
  ])('is seen while reading the arguments: %s', async (_, args, said) => {
    const error = await thrownBy(args)
    expect(error).toBeInstanceOf(CommanderError)
    expect(error).toMatchObject({ message: expect.stringContaining(said) })
  })

  it.each<[string, readonly string[], string]>([
    ['a URL that is not valid', ['nonsense', ...fine.slice(1)], 'is not a URL'],
    ['another protocol', ['ftp://127.0.0.1/', ...fine.slice(1)], 'ftp'],
    [
      'a file that is not there',
      ['http://127.0.0.1:1/', '--body', '/nowhere/body.json'],
      '/nowhere/body.json',
    ],
    ['a header name that none may have', [...fine, '--header', 'a(b): c'], 'header name'],
    ['a body that is no JSON', [...fine, '--body', file('{"model": ')], 'not JSON'],
    ['a body that is no object', [...fine, '--body', file('[1]')], 'object'],
    ['a body of nothing', [...fine, '--body', file('')], 'not JSON'],
  ])('is refused before anything is sent: %s', async (_, args, said) => {
    const error = await thrownBy(args)
    expect(error).toBeInstanceOf(UsageError)
    expect(error).toMatchObject({
      code: 'usage/invalid-arguments',
      exitCode: 2,
      message: expect.stringContaining(said),
    })
  })
})
