import { describe, expect, it } from 'vitest'
import { makeExchange } from '../../../test/fixtures/make-exchange.ts'
import type { CheckContext, ServerFacts } from '../../contract/check.ts'
import type { GoldenCase, GoldenSet } from '../../contract/golden.ts'
import { isSkip } from '../applies.ts'
import { type Golden, askGolden, goldensOf } from './goldens.ts'

const golden = (name: string, over: Partial<GoldenCase> = {}): GoldenCase => ({
  name,
  prompt: 'p',
  promptIds: [1, 2],
  ids: [5, 6],
  text: 'x',
  ended: true,
  logprobs: [-0.1, -0.1],
  close: {},
  ...over,
})

const set = (cases: readonly GoldenCase[], servedAs?: string): GoldenSet => ({
  file: '/g',
  sha256: '',
  model: 'm',
  ...(servedAs === undefined ? {} : { servedAs }),
  dtype: 'float32',
  madeBy: {},
  bounds: { forkNats: 0.5, meanNats: 0.05, sameShare: 0.9 },
  cases,
})

const factsOf = (goldens: readonly GoldenSet[]): ServerFacts => ({
  model: 'base',
  claims: [],
  expectations: {},
  maxModelLen: 16,
  goldens,
})

/** A client that keeps what it is asked. */
function contextOf(facts: ServerFacts): { context: CheckContext; asked: Record<string, unknown>[] } {
  const asked: Record<string, unknown>[] = []
  const answer = (body: Readonly<Record<string, unknown>>) => {
    asked.push({ ...body })
    return Promise.resolve(makeExchange())
  }
  const client = { chat: answer, completions: answer, raw: () => Promise.resolve(makeExchange()) }
  return { context: { client, facts, signal: new AbortController().signal }, asked }
}

function fitting(facts: ServerFacts): readonly Golden[] {
  const goldens = goldensOf(facts)
  return isSkip(goldens) ? [] : goldens
}

describe('goldensOf', () => {
  it('tells the goldens of an adapter by the name that serves it', () => {
    const facts = factsOf([set([golden('count 1')]), set([golden('count 1')], 'amber')])
    expect(fitting(facts).map(({ exchange }) => exchange)).toEqual(['count 1', 'amber count 1'])
  })

  it('leaves out what does not fit into the context, and says when nothing does', () => {
    const long = golden('needle 1', { promptIds: [1, 2, 3, 4, 5, 6, 7] })
    expect(goldensOf(factsOf([set([long, golden('count 1')])]))).toHaveLength(1)
    expect(goldensOf(factsOf([set([long])]))).toEqual({
      skip: 'the preset names no goldens that fit into the context',
    })
  })
})

describe('askGolden', () => {
  it('asks the adapter, with room behind an answer that ends and none behind one that was cut', async () => {
    const cut = golden('recite 1', { ended: false })
    const { context, asked } = contextOf(factsOf([set([golden('count 1')], 'amber'), set([cut])]))
    for (const one of fitting(context.facts)) await askGolden(context, one)
    expect(asked).toMatchObject([
      { model: 'amber', prompt: [1, 2], max_tokens: 10 },
      { model: 'base', prompt: [1, 2], max_tokens: 2 },
    ])
  })
})
