import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startFakeEngine, type FakeEngine } from '../../fake-engine/start-fake-engine.ts'
import { createWorkplace, type Workplace } from '../../workplaces/cli-workplace.ts'

let place: Workplace
let engine: FakeEngine
beforeAll(async () => {
  engine = await startFakeEngine({
    args: ['--served-model-name', 'theirs'],
    env: { VLLM_API_KEY: 'sk-theirs-123' },
  })
})
afterAll(() => engine[Symbol.asyncDispose]())
beforeEach(() => {
  place = createWorkplace()
})
afterEach(() => place[Symbol.dispose]())

const key = { SERVEWRIGHT_API_KEY: 'sk-theirs-123' }
const words = (...more: readonly string[]): readonly string[] => [
  'run',
  '--url',
  engine.url,
  '--model',
  'theirs',
  ...more,
]

describe('servewright run --url', () => {
  it('checks a server of somebody else and leaves it running', async () => {
    const { code, stdout } = await place.run(words(), '', key)
    expect(stdout).toContain('accepted')
    expect(code).toBe(0)
    const report = place.report()
    expect(report.servers).toHaveLength(1)
    expect(report.servers[0]).toMatchObject({ origin: 'attached', processes: [] })
    expect(report.servers[0]?.teardown).toBeUndefined()
    expect(report.servers[0]?.facts).toMatchObject({
      shared: true,
      engine: { name: 'vllm', version: '0.32.0+fake' },
    })
    expect(place.has('launch.sh')).toBe(false)
    const answer = await fetch(`${engine.url}/health`)
    expect(answer.status).toBe(200)
  })

  it('compares draws with known odds that are named beside it', async () => {
    const drawn = words('--claims', 'chat', '--only', 'sampling/known-odds', '--odds', 'zoo:lora-dice')
    const { code, stdout } = await place.run(drawn, '', key)
    expect(stdout).toContain('accepted')
    expect(code).toBe(0)
    const { servers, checks } = place.report()
    expect(servers[0]?.facts.odds).toHaveLength(1)
    expect(checks.map(({ id, outcome }) => [id, outcome.status])).toEqual([['sampling/known-odds', 'pass']])
  })

  it('counts what it skips, with reasons', async () => {
    await place.run(words(), '', key)
    const skipped = place.report().checks.filter(({ outcome }) => outcome.status === 'skip')
    expect(skipped.map(({ id }) => id)).toContain('content/expected-words')
    for (const { outcome } of skipped)
      expect(outcome).toMatchObject({ reason: expect.stringMatching(/\w+/) as string })
  })

  it('runs more checks where more is claimed', async () => {
    await place.run(words('--claims', 'completions,chat,logprobs,echo,metrics,token-ids'), '', key)
    const statuses = new Map(place.report().checks.map(({ id, outcome }) => [id, outcome.status]))
    expect(statuses.get('metrics/scrapes')).toBe('pass')
    expect(statuses.get('metrics/families')).toBe('pass')
    // What others may do moves the same counters.
    expect(statuses.get('cancel/released')).toBe('skip')
    expect([...statuses.keys()]).toContain('completions/usage-token-ids')
  })

  it('takes an address that ends in /v1', async () => {
    const { code } = await place.run(
      ['run', '--url', `${engine.url}/v1/`, '--model', 'theirs', '--only', 'chat/shape'],
      '',
      key,
    )
    expect(code).toBe(0)
  })

  it('is refused without the key, and rejects nobody for that: exit 2', async () => {
    const { code, stdout } = await place.run(words('--only', 'chat/shape'))
    expect(code).toBe(2)
    expect(stdout).toContain('SERVEWRIGHT_API_KEY')
  })

  it('names what is served when the model is not: exit 2', async () => {
    const { code, stdout } = await place.run(['run', '--url', engine.url, '--model', 'mine'], '', key)
    expect(code).toBe(2)
    expect(stdout).toContain('usage/model-not-found')
    expect(stdout).toContain('The server lists: theirs.')
  })

  it('is blocked, not rejected, where nobody answers: exit 3', async () => {
    const { code, stdout } = await place.run(['run', '--url', 'http://127.0.0.1:9', '--model', 'mine'])
    expect(code).toBe(3)
    expect(stdout).toContain('environment/unreachable')
    expect(place.report()).toMatchObject({ verdict: 'blocked', error: { code: 'environment/unreachable' } })
  })

  it('says that plain HTTP is spoken where TLS was tried', async () => {
    const address = engine.url.replace('http:', 'https:')
    const { code, stdout } = await place.run(['run', '--url', address, '--model', 'tiny'])
    expect(code).toBe(3)
    expect(stdout).toContain('does not speak TLS')
    expect(stdout).toContain('write http:// in place of https://')
  })

  it('never writes the key', async () => {
    await place.run(words('--only', 'chat/shape'), '', key)
    expect(JSON.stringify(place.report())).not.toContain('sk-theirs-123')
  })
})
