/** A server that dies, hangs or limits the rate of requests while tests of Vitest go on. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RunReport } from '../../../src/contract/report.ts'
import { startFakeEngine, type FakeEngine } from '../../fake-engine/start-fake-engine.ts'
import { answerJson, type Intercept, startProxy } from '../../fake-engine/start-proxy.ts'
import {
  createVitestWorkplace,
  fakePreset,
  projectsConfig,
  type VitestWorkplace,
} from '../../workplaces/vitest-workplace.ts'

let place: VitestWorkplace
let engine: FakeEngine
beforeAll(async () => {
  engine = await startFakeEngine()
})
afterAll(() => engine[Symbol.asyncDispose]())
beforeEach(() => {
  place = createVitestWorkplace()
})
afterEach(() => place[Symbol.dispose]())

const online = (names: readonly string[]): string =>
  [
    `import { expect, test } from 'servewright/vitest'`,
    ...names.map(
      (name) => `test('${name}', async ({ client }) => {
        const messages = [{ role: 'user', content: 'hi' }]
        expect(await client.chat({ messages, max_tokens: 4 })).toBeComplete()
      })`,
    ),
  ].join('\n')

interface Ended {
  readonly code: number | null
  readonly output: string
  readonly report: RunReport
  /** Of the tests, in order. */
  readonly said: readonly string[]
}

async function ended(env: Readonly<Record<string, string>>): Promise<Ended> {
  place.write({ 'online/a.test.ts': online(['one', 'two', 'three', 'four']) })
  const result = await place.run(env)
  const report = JSON.parse(place.read('report.json')) as RunReport
  const said = report.checks.map(({ outcome }) => ('reason' in outcome ? outcome.reason : outcome.status))
  return { ...result, report, said }
}

const hasty = 'limits: { headMs: 2000, firstTokenMs: 2000, totalMs: 3000 }'

/** With a server that the preset starts. */
async function launched(mode: string, limits = hasty, testTimeout = 1_500): Promise<Ended> {
  place.write({
    'servewright.config.yaml': `presets: ${fakePreset('fake', limits)}`,
    'vitest.config.ts': projectsConfig().replace('testTimeout: 20000', `testTimeout: ${testTimeout}`),
  })
  return await ended({ FAKE_ENGINE_MODE: mode })
}

async function attached(intercept: Intercept): Promise<Ended> {
  await using proxy = await startProxy(engine.url, intercept)
  place.write({
    'vitest.config.ts': `
      import { defineConfig } from 'vitest/config'
      export default defineConfig({
        test: {
          include: ['online/**/*.test.ts'],
          globalSetup: ['servewright/vitest/setup'],
          provide: { servewright: { attach: { url: '${proxy.url}', model: 'tiny' } } },
          reporters: ['default', 'servewright/vitest/reporter'],
          testTimeout: 20000,
        },
      })`,
  })
  return await ended({})
}

const id = (name: string): string => `online/a.test.ts > ${name}`

describe('a server that is gone while Vitest tests it', () => {
  it('because it ended is one finding, and the rest is skipped with that reason', async () => {
    const { code, said, report } = await launched('exit-after:4')
    expect(report.reasons.map((reason) => reason.code)).toEqual(['server/exited'])
    expect(said).toEqual([
      'pass',
      'the server ended during this test',
      'not run: the server had ended',
      'not run: the server had ended',
    ])
    expect(code).toBe(1)
  })

  it('because it hangs is one finding, and is waited for once', async () => {
    const { code, said, report } = await launched('hang-after:4')
    expect(report.reasons.map((reason) => reason.code)).toEqual(['server/hung'])
    const gone = `not run: the server hangs since ${id('two')}`
    expect(said).toEqual(['pass', 'the server ended during this test', gone, gone])
    expect(code).toBe(1)
  })

  it('because a process of it is stopped is not waited for by the test that is under way', async () => {
    const patient = 'limits: { headMs: 300000, firstTokenMs: 300000, totalMs: 300000 }'
    const { said, report } = await launched('has-core,stops-core:4', patient, 300_000)
    expect(report.reasons.map((reason) => reason.code)).toEqual(['server/hung'])
    const gone = 'not run: the server hangs since the tests under way'
    expect(said).toEqual(['pass', 'the server ended during this test', gone, gone])
    expect(report.checks[1]?.durationMs).toBeLessThan(120_000)
  })

  it('because it answers everything with 404 is one finding', async () => {
    const { said, report } = await attached(
      ({ request, response, posts }) =>
        posts > 4 && request.method === 'POST' && answerJson(response, 404, { error: { message: 'dead' } }),
    )
    expect(report.reasons.map((reason) => reason.code)).toEqual(['server/gone'])
    const gone = `not run: the server is gone since ${id('two')}`
    expect(said).toEqual(['pass', 'the server ended during this test', gone, gone])
  })
})

describe('a server that limits the rate of requests while Vitest tests it', () => {
  it('is waited for as it asks', async () => {
    let refused = 0
    const { code, said, output } = await attached(({ request, response, posts }) => {
      if (request.method !== 'POST' || posts <= 4 || posts % 2 === 0) return false
      refused += 1
      response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '0.2' })
      response.end('{"error":{"message":"slow down"}}')
      return true
    })
    expect(said, output).toEqual(['pass', 'pass', 'pass', 'pass'])
    expect(refused).toBeGreaterThan(1)
    expect(code).toBe(0)
  })

  it('for longer than the run may wait blocks it, and no test is a finding', async () => {
    const { said, report } = await attached(({ request, response, posts }) => {
      if (request.method !== 'POST' || posts <= 4) return false
      response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '3600' })
      response.end('{"error":{"message":"come back tomorrow"}}')
      return true
    })
    expect(report).toMatchObject({ verdict: 'blocked', error: { code: 'environment/rate-limited' } })
    expect(said).toEqual(['pass', 'blocked', 'blocked', 'blocked'])
  })
})
