/** Checks of embeddings, scores and reranking against the fake engine: right, and with each fault of its vectors. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Check, Judgement, ServerFacts } from '../../../src/contract/check.ts'
import type { Client } from '../../../src/contract/client.ts'
import { allChecks } from '../../../src/checks/plan-checks.ts'
import { skipReason } from '../../../src/checks/skip-reason.ts'
import { createClient } from '../../../src/openai/client.ts'
import { type FakeEngine, startFakeEngine } from '../../fake-engine/start-fake-engine.ts'
import { createWorkplace, type Workplace } from '../../workplaces/cli-workplace.ts'

const facts: ServerFacts = {
  model: 'tiny',
  claims: ['embeddings', 'score', 'rerank', 'tokenize'],
  expectations: {
    embeddings: {
      dimensions: 64,
      normalised: true,
      pairs: [
        ['a red lamp', 'the lamp is red'],
        ['in Paris and Rome', 'to Paris and Rome'],
        ['say one two three', 'count three, two, one'],
      ],
    },
  },
  maxModelLen: 2048,
  configuration: { dtype: 'float32' },
  layers: 2,
  engine: { name: 'vllm', pooling: ['truncate_prompt_tokens'] },
}
const { signal } = new AbortController()
const checks = allChecks.filter(({ id }) => /^(embeddings|score|rerank)\//.test(id))

let engine: FakeEngine
let place: Workplace
beforeAll(async () => {
  engine = await startFakeEngine({ mode: 'only-embeds' })
})
afterAll(() => engine[Symbol.asyncDispose]())
beforeEach(() => {
  place = createWorkplace()
})
afterEach(() => place[Symbol.dispose]())

async function judgementOf(check: Check, mode: string): Promise<Judgement> {
  const client = createClient({ baseUrl: engine.url })
  const faulty: Client = {
    ...client,
    raw: (request, call) => client.raw(request, { ...call, headers: { 'x-fake-engine-mode': mode } }),
  }
  return check.judge(await check.exercise({ client: faulty, facts, signal }), facts)
}

const findCheck = (id: string): Check => {
  const check = checks.find((one) => one.id === id)
  if (check === undefined) throw new Error(`There is no check ${id}.`)
  return check
}

describe('checks of embeddings', () => {
  it('are all about such a server', () => {
    expect(checks).toHaveLength(24)
    expect(checks.flatMap((check) => skipReason(check, facts) ?? [])).toEqual([])
  })

  it.each(checks)('$id has nothing against a right server', async (check) => {
    expect(await judgementOf(check, '')).toEqual([])
  })

  it.each([
    ['swapped-vectors', 'embeddings/order', 'vector-swapped'],
    ['swapped-vectors', 'embeddings/alone-in-batch', 'vector-swapped'],
    ['padding-counts', 'embeddings/alone-in-batch', 'vector-differs'],
    ['unstable-vectors', 'embeddings/repeatable', 'vector-differs'],
    ['unstable-vectors', 'embeddings/concurrent', 'vector-differs'],
    ['scaled-vectors', 'embeddings/norms', 'norm-wrong'],
    ['same-vector', 'embeddings/distinct', 'vectors-equal'],
    ['same-vector', 'embeddings/related', 'partner-not-nearest'],
    ['big-endian', 'embeddings/base64', 'values-differ'],
    ['ignores-format', 'embeddings/base64', 'format-ignored'],
    ['cuts-long-texts', 'embeddings/too-long', 'mistake-answered'],
    ['ignores-dimensions', 'embeddings/dimensions', 'length-wrong'],
    ['cuts-without-norm', 'embeddings/dimensions', 'not-normalised'],
    ['ignores-truncation', 'embeddings/truncation', 'ignored'],
    ['v2-unsorted', 'rerank/paths', 'order-differs'],
    ['wrong-usage', 'embeddings/usage', 'total-wrong'],
    ['errors-are-500', 'embeddings/bad-requests', 'crashed'],
    ['plain-errors', 'embeddings/bad-requests', 'error-invalid'],
    ['errors-are-500', 'embeddings/unknown-model', 'crashed'],
    ['errors-are-500', 'score/bad-requests', 'crashed'],
    ['errors-are-500', 'rerank/bad-requests', 'crashed'],
    ['swapped-scores', 'score/equals-cosine', 'score-differs'],
    ['swapped-scores', 'rerank/equals-score', 'relevance-differs'],
    ['unsorted', 'rerank/order', 'not-sorted'],
    ['index-after-sorting', 'rerank/order', 'document-differs'],
    ['ignores-top-n', 'rerank/top-n', 'count-wrong'],
  ])('find %s by %s', async (mode, id, code) => {
    expect(await judgementOf(findCheck(id), mode)).toContainEqual(expect.objectContaining({ code }))
  })
})

const runAt = async (url: string, ...more: readonly string[]) => {
  const result = await place.run(['run', '--url', url, '--model', 'tiny', ...more])
  return { ...result, report: place.report() }
}

describe('a server that only embeds', () => {
  it('is found to, and accepted by what it offers', async () => {
    const { code, report } = await runAt(engine.url)
    expect(report).toMatchObject({ verdict: 'accepted' })
    expect(code).toBe(0)
    const offered = report.servers[0]?.offers
      ?.filter((one) => one.offered)
      .map(({ capability }) => capability)
    expect(offered).toEqual(['models', 'embeddings', 'score', 'rerank'])
    const ids = report.checks.map(({ id }) => id)
    expect(ids).toContain('embeddings/alone-in-batch')
    // What generates is not claimed, and so not counted among what proved nothing.
    expect(ids.filter((id) => /^(chat|completions|stream|repeatability)\//.test(id))).toEqual([])
  })

  it('that stops to answer is one finding, and the rest is skipped', async () => {
    await using gone = await startFakeEngine({ mode: 'only-embeds,exit-after:30' })
    const { report } = await runAt(gone.url, '--only', 'embeddings/*,health/answers')
    expect(report).toMatchObject({ verdict: 'rejected' })
    const [finding, ...others] = report.servers[0]?.findings ?? []
    expect(others).toEqual([])
    expect(finding?.message).toMatch(/gone since embeddings\/[\w-]+: a request for embeddings got refused/)
  })
})
