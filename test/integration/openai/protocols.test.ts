/** Loads on every protocol: asked in its form, stamped by its events, judged by its end. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LoadRecord } from '../../../src/contract/load.ts'
import { runLoad } from '../../../src/load/run-load.ts'
import { startFakeEngine, type FakeEngine } from '../../fake-engine/start-fake-engine.ts'
import { testOrder } from '../../fixtures/load-request.ts'
import { createWorkplace } from '../../workplaces/cli-workplace.ts'

let engine: FakeEngine
beforeAll(async () => {
  engine = await startFakeEngine()
})
afterAll(() => engine[Symbol.asyncDispose]())

async function load(endpoint: string, mode: string): Promise<LoadRecord> {
  const { headers, ...order } = testOrder(engine.url, { endpoint, requests: 6, prompts: { inputTokens: 9 } })
  const { record } = await runLoad(
    { ...order, headers: { ...headers, 'x-fake-engine-mode': mode } },
    { signal: new AbortController().signal, onSecond: () => undefined },
  )
  return record
}

const streamed = ['/v1/chat/completions', '/v1/completions', '/v1/responses', '/v1/messages']

describe.each(streamed)('a load on %s', (endpoint) => {
  it('counts tokens by its events, and by its usage', async () => {
    const { counts, latencies } = await load(endpoint, 'slow-token:2')
    expect(counts).toMatchObject({ completed: 6, failed: 0, outputTokens: 48 })
    expect(counts.inputTokens).toBeGreaterThan(6 * 8)
    expect(latencies.ttft?.count).toBe(6)
    expect(latencies.itl?.count).toBe(6 * 7)
  })

  it.each([
    ['no-done', 'truncated'],
    ['cut-close-framed', 'truncated'],
    ['after-done', 'malformed'],
    ['error-in-stream', 'server-error'],
    ['token-500', 'server-error'],
    ['html', 'wrong-content-type'],
    ['empty-body', 'empty'],
  ])('tells %s: %s', async (mode, completion) => {
    const { counts } = await load(endpoint, mode)
    expect(counts.byCompletion).toEqual({ [completion]: counts.failed })
    expect(counts.failed).toBeGreaterThan(0)
  })
})

describe('a load on /v1/embeddings', () => {
  it('has latencies and no tokens', async () => {
    const { counts, latencies } = await load('/v1/embeddings', '')
    expect(counts).toMatchObject({ completed: 6, failed: 0, outputTokens: 0 })
    expect(counts.inputTokens).toBeGreaterThan(6 * 8)
    expect(latencies.latency?.count).toBe(6)
    expect(latencies.ttft?.count ?? 0).toBe(0)
  })

  it('tells usage that is wrong', async () => {
    const { counts } = await load('/v1/embeddings', 'wrong-usage')
    expect(counts.byCompletion).toEqual({ malformed: 6 })
  })

  it('is measured by the command too', async () => {
    using workplace = createWorkplace()
    const words = ['--users', '2', '--requests', '20', '--warmup', '0', '--endpoint', '/v1/embeddings']
    const { code, stdout } = await workplace.run(['load', '--url', engine.url, '--model', 'tiny', ...words])
    expect([0, 5]).toContain(code)
    expect(stdout).toContain('/v1/embeddings')
    expect(workplace.report().loads?.[0]?.counts).toMatchObject({ completed: 20, failed: 0 })
  })
})
