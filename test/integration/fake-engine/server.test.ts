/** The fake engine itself: a right answer without a fault, and each fault as its table says. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve as absolute } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { sleep } from '../../../src/base/clock.ts'
import type { Exchange } from '../../../src/contract/exchange.ts'
import { assemble, type Assembled } from '../../../src/openai/assemble.ts'
import { createClient } from '../../../src/openai/client.ts'
import {
  spawnFakeEngine,
  startFakeEngine,
  type FakeEngine,
  type FakeEngineStart,
} from '../../fake-engine/start-fake-engine.ts'

const python = absolute('test/fake-engine/bin/python')
const children = new Set<number>()
afterEach(() => {
  for (const pid of children) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It had ended.
    }
  }
  children.clear()
})

interface Ended {
  readonly code: number | null
  readonly signal: string | null
  readonly log: string
}

/** Runs it to its end, or for `forMs`. */
async function runFor(start: FakeEngineStart, forMs = 10_000): Promise<Ended | 'running'> {
  const child = spawnFakeEngine(start)
  let log = ''
  child.stdout?.on('data', (data: Buffer) => (log += data.toString()))
  const ended = new Promise<Ended>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal, log })),
  )
  const first = await Promise.race([ended, sleep(forMs).then(() => 'running' as const)])
  child.kill('SIGKILL')
  await ended
  return first
}

const pidIn = (engine: FakeEngine, label: string): number => {
  const pid = Number(new RegExp(`${label} has pid (\\d+)`).exec(engine.log())?.[1])
  children.add(pid)
  return pid
}

const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}/stat`)

const exited = (engine: FakeEngine): Promise<number | null> =>
  new Promise((resolve) => engine.child.once('exit', resolve))

describe('the start', () => {
  it.each([
    ['exit-at-start', 1, 'RuntimeError'],
    ['exit-at-start,exit-with-code:7', 7, 'RuntimeError'],
    ['oom-log', 1, 'OutOfMemoryError'],
    ['bad-option', 2, 'unrecognized arguments'],
  ])('with %s ends with %i', async (mode, code, said) => {
    expect(await runFor({ mode })).toMatchObject({ code, log: expect.stringContaining(said) })
  })

  it('with a fault that is not known ends, so that no test passes without it', async () => {
    expect(await runFor({ mode: 'no-such-fault' })).toMatchObject({ code: 1, log: '' })
  })

  it.each(['silent-hang', 'busy-hang'])('with %s never comes to an end', async (mode) => {
    expect(await runFor({ mode }, 700)).toBe('running')
  })

  it('with slow-start takes its time and logs progress', async () => {
    const before = performance.now()
    await using engine = await startFakeEngine({ mode: 'slow-start:700' })
    expect(performance.now() - before).toBeGreaterThan(700)
    expect(engine.log().match(/Loading safetensors/g)?.length).toBeGreaterThan(2)
  })

  it('on a port that is taken ends as vLLM does', async () => {
    await using engine = await startFakeEngine()
    const port = new URL(engine.url).port
    expect(await runFor({ args: ['--port', port] })).toMatchObject({
      code: 1,
      log: expect.stringContaining('address already in use'),
    })
  })
})

describe('the end', () => {
  it('comes at TERM, with 0 or the code that was asked for', async () => {
    for (const [mode, code] of [
      ['', 0],
      ['exit-with-code:3', 3],
    ] as const) {
      await using engine = await startFakeEngine({ mode })
      engine.child.kill('SIGTERM')
      expect(await exited(engine)).toBe(code)
    }
  })

  it('does not come with ignore-sigterm', async () => {
    await using engine = await startFakeEngine({ mode: 'ignore-sigterm' })
    engine.child.kill('SIGTERM')
    while (!engine.log().includes('SIGTERM ignored')) await sleep(10)
    expect(engine.child.exitCode).toBeNull()
  })

  it.each([
    ['orphan-child', (child: number, engine: number) => child === engine],
    ['setsid-child', (child: number, engine: number) => child !== engine],
  ])('leaves a process behind with %s', async (mode, sameGroup) => {
    await using engine = await startFakeEngine({ mode })
    const pid = pidIn(engine, mode)
    const groupOf = (id: number): number =>
      Number(execFileSync('ps', ['-o', 'pgid=', '-p', String(id)]).toString())
    expect(sameGroup(groupOf(pid), groupOf(engine.child.pid ?? 0))).toBe(true)
    while (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(`${mode} at work`)) await sleep(10)
    process.kill(pid, 'SIGTERM')
    engine.child.kill('SIGTERM')
    await exited(engine)
    expect(isAlive(pid)).toBe(true)
  })

  it('leaves shared memory behind with leak-shm, which it holds open', async () => {
    await using engine = await startFakeEngine({ mode: 'leak-shm' })
    const path = /shared memory (\S+)/.exec(engine.log())?.[1] ?? ''
    try {
      const open = execFileSync('ls', ['-l', `/proc/${engine.child.pid}/fd`]).toString()
      expect(open).toContain(path)
      engine.child.kill('SIGTERM')
      await exited(engine)
      expect(existsSync(path)).toBe(true)
    } finally {
      rmSync(path, { force: true })
    }
  })

  it('leaves files behind with leak-tmp', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'servewright-leak-'))
    await using engine = await startFakeEngine({ mode: 'leak-tmp', env: { TMPDIR: folder } })
    engine.child.kill('SIGTERM')
    await exited(engine)
    expect(readdirSync(folder)).toEqual([`fake_engine_${engine.child.pid}`])
    rmSync(folder, { recursive: true })
  })

  it('comes by itself with exit-after', async () => {
    await using engine = await startFakeEngine({ mode: 'exit-after:2' })
    const client = createClient({ baseUrl: engine.url })
    const body = { model: 'tiny', prompt: 'a', max_tokens: 1 }
    expect((await client.completions(body)).completion).toBe('complete')
    expect((await client.completions(body)).completion).toBe('complete')
    const end = exited(engine)
    expect(['truncated', 'reset']).toContain((await client.completions(body)).completion)
    expect(await end).toBe(1)
  })
})

describe('an answer', () => {
  let engine: FakeEngine
  beforeAll(async () => {
    engine = await startFakeEngine()
  })
  afterAll(() => engine[Symbol.asyncDispose]())

  const raw = (path: string, mode = ''): Promise<Exchange> =>
    createClient({ baseUrl: engine.url }).raw(
      { method: 'GET', path },
      { headers: { 'x-fake-engine-mode': mode } },
    )

  function complete(more: object, mode = ''): Promise<Exchange> {
    const body = { model: 'tiny', prompt: 'The capital of France is', temperature: 0, ...more }
    return createClient({ baseUrl: engine.url }).completions(body, {
      headers: { 'x-fake-engine-mode': mode },
    })
  }

  const made = async (more: object, mode = ''): Promise<Assembled> => assemble(await complete(more, mode))
  const textOf = async (more: object, mode = ''): Promise<string | undefined> =>
    (await made(more, mode)).choices[0]?.text

  it('without a fault is right, whole and streamed', async () => {
    const more = { return_token_ids: true, logprobs: 2, echo: true, max_tokens: 8 }
    const whole = await made(more)
    const streamed = await made({ ...more, stream: true, stream_options: { include_usage: true } })
    expect(streamed.choices).toEqual(whole.choices)
    expect(streamed.usage).toEqual(whole.usage)
    const [choice] = whole.choices
    expect(choice).toMatchObject({ text: 'The capital of France is Paris.', finishReason: 'stop' })
    expect(whole.usage).toMatchObject({
      prompt_tokens: choice?.promptTokenIds.length,
      completion_tokens: choice?.tokenIds.length,
    })
    expect(choice?.logprobs.map(({ token }) => token).join('')).toBe(choice?.text)
  })

  it('is limited by max_tokens and by stop strings', async () => {
    expect(await made({ prompt: '1,2,3,', max_tokens: 5 })).toMatchObject({
      choices: [{ text: '4,5,6', finishReason: 'length' }],
      usage: { completion_tokens: 5 },
    })
    expect(await made({ prompt: '1,2,3,', max_tokens: 50, stop: ['7', 'x'] })).toMatchObject({
      choices: [{ text: '4,5,6,', finishReason: 'stop', stopReason: '7' }],
    })
  })

  it('follows the seed above temperature 0, and differs by sample', async () => {
    const sampled = { prompt: 'tell me', temperature: 1, max_tokens: 12, n: 2 }
    const [first, second] = [await made({ ...sampled, seed: 1 }), await made({ ...sampled, seed: 1 })]
    expect(first.choices).toEqual(second.choices)
    expect(first.choices[0]?.text).not.toBe(first.choices[1]?.text)
    expect((await made({ ...sampled, seed: 2 })).choices).not.toEqual(first.choices)
  })

  it.each([
    ['a model nobody serves', { model: 'x' }, 404],
    ['a prompt over the limit', { prompt: 'a '.repeat(3000) }, 400],
    ['no prompt', { prompt: '' }, 400],
    ['a wrong type', { max_tokens: 'x' }, 400],
    ['a bad range', { temperature: -1 }, 400],
    ['several greedy choices', { n: 2 }, 400],
    ['usage without a stream', { stream_options: { include_usage: true } }, 400],
  ])('refuses %s', async (_, more, status) => {
    const exchange = await complete(more)
    expect(exchange.status).toBe(status)
    expect(JSON.parse(exchange.body)).toMatchObject({ error: { code: status, message: expect.any(String) } })
    expect((await complete(more, 'errors-are-500')).status).toBe(500)
    expect((await complete(more, 'plain-errors')).headers['content-type']).toBe('text/plain')
    expect((await complete(more, 'accepts-anything')).status).toBe(200)
  })

  it('refuses unknown routes and methods', async () => {
    expect((await raw('/nowhere')).status).toBe(404)
    expect((await raw('/v1/completions')).status).toBe(405)
  })

  it.each([
    ['too-many-tokens', { prompt: '1,2,3,', max_tokens: 2 }, { text: '4,5,6' }],
    [
      'ignores-stop',
      { prompt: '1,2,3,', max_tokens: 5, stop: ['5'] },
      { text: '4,5,6', finishReason: 'length' },
    ],
    ['ignores-echo', { echo: true, max_tokens: 8 }, { text: ' Paris.' }],
    ['wrong-finish', { max_tokens: 8 }, { finishReason: 'length' }],
    ['no-token', { max_tokens: 8 }, { text: '', tokenIds: [] }],
  ])('with %s does so', async (mode, more, expected) => {
    expect((await made(more, mode)).choices[0]).toMatchObject(expected)
  })

  it.each([
    ['overcounted-usage', { usage: { completion_tokens: 10, total_tokens: 15 } }],
    ['wrong-usage', { usage: { completion_tokens: 10, total_tokens: 8 } }],
  ])('with %s counts wrong', async (mode, expected) => {
    expect(await made({ max_tokens: 8 }, mode)).toMatchObject(expected)
    expect(await made({ max_tokens: 8 })).toMatchObject({ usage: { completion_tokens: 3, total_tokens: 8 } })
  })

  it('differs from itself where a fault says so', async () => {
    const more = { prompt: 'tell me', max_tokens: 12 }
    expect(await textOf(more)).toBe(await textOf(more))
    expect(await textOf(more)).toBe(await textOf({ ...more, stream: true }))
    expect(await textOf(more, 'not-repeatable')).not.toBe(await textOf(more, 'not-repeatable'))
    expect(await textOf({ ...more, stream: true }, 'different-stream-text')).not.toBe(await textOf(more))
    const seeded = { ...more, temperature: 1, seed: 3 }
    expect(await textOf(seeded, 'ignores-seed')).not.toBe(await textOf(seeded, 'ignores-seed'))
  })

  it('with bad-logprobs gives too few, and impossible ones', async () => {
    const { choices } = await made({ logprobs: 1, max_tokens: 2 }, 'bad-logprobs')
    expect(choices[0]?.logprobs).toMatchObject([{ logprob: 0.5 }, { logprob: null }])
  })

  it('with faults of the chat stream has them', async () => {
    const chat = (mode: string): Promise<Exchange> =>
      createClient({ baseUrl: engine.url }).chat(
        { model: 'tiny', messages: [{ role: 'user', content: 'Repeat: a b c' }], stream: true },
        { headers: { 'x-fake-engine-mode': mode } },
      )
    expect(assemble(await chat(''))).toMatchObject({
      chunkIds: [expect.any(String)],
      choices: [{ role: 'assistant' }],
    })
    expect(assemble(await chat('id-changes')).chunkIds).toHaveLength(2)
    expect(assemble(await chat('no-role')).choices[0]).not.toHaveProperty('role')
    expect(assemble(await chat('wrong-role')).choices[0]).toMatchObject({ role: 'user' })
  })

  it('of the other routes can be wrong too', async () => {
    expect((await raw('/health')).status).toBe(200)
    expect((await raw('/health', 'health-503')).status).toBe(503)
    expect((await raw('/v1/models')).body).toContain('"id":"tiny"')
    expect((await raw('/v1/models', 'wrong-model')).body).toContain('"id":"another-model"')
    expect((await raw('/metrics')).body).toMatch(/^vllm:generation_tokens_total\{.*model_name="tiny"\} \d+/m)
    expect((await raw('/metrics', 'no-metrics')).status).toBe(404)
  })

  it('does not come with hang-after', async () => {
    await using frozen = await startFakeEngine({ mode: 'hang-after:0' })
    const client = createClient({ baseUrl: frozen.url, limits: { headMs: 300 } })
    expect(await client.completions({ model: 'tiny', prompt: 'a' })).toMatchObject({ completion: 'timeout' })
    expect((await client.raw({ method: 'GET', path: '/health' })).status).toBe(200)
  })
})

describe('bin/python', () => {
  it('is python for anything but the API server', () => {
    expect(execFileSync(python, ['-c', 'print(6 * 7)']).toString()).toBe('42\n')
  })

  it('tells what it is told to tell', () => {
    const env = { ...process.env, FAKE_ENGINE_INFO: '{"vllm": "0.0"}' }
    expect(execFileSync(python, ['-c', 'print(6 * 7)'], { env }).toString()).toBe('{"vllm": "0.0"}\n')
  })
})
