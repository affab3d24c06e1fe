import { describe, expect, it } from 'vitest'
import { createGoldenSet, usualBounds } from './golden-set.ts'

const answer = (ids: readonly number[], lead = 6) => ({
  ids,
  text: 'x',
  ended: true,
  top_ids: ids.map((id) => [id, id + 1]),
  top_logprobs: ids.map(() => [-0.5, -0.5 - lead]),
})

const row = (skill: string | undefined, float32: object = answer([5, 2])) => ({
  ...(skill === undefined ? {} : { skill }),
  prompt: 'p',
  prompt_ids: [1, 2],
  wanted: 'left alone',
  float32,
})

const text = (prompts: readonly object[], model = 'llama'): string =>
  JSON.stringify({ model, made_by: { torch: '2' }, max_new_tokens: 8, top: 2, prompts })

const source = (written: string) => ({ file: '/g/golden.json', text: written, sha256: 'ab', model: 'llama' })

describe('createGoldenSet', () => {
  it('takes the cases, numbered within their skill, with the log-probability of each token', () => {
    const set = createGoldenSet(source(text([row('count'), row('sums'), row('count'), row(undefined)])), {
      file: 'zoo:llama',
    })
    expect(set).toMatchObject({
      file: '/g/golden.json',
      sha256: 'ab',
      model: 'llama',
      dtype: 'float32',
      madeBy: { torch: '2' },
      bounds: usualBounds,
    })
    expect(set.cases.map(({ name }) => name)).toEqual(['count 1', 'sums 1', 'count 2', 'prompt 1'])
    expect(set.cases[0]).toEqual({
      name: 'count 1',
      prompt: 'p',
      promptIds: [1, 2],
      ids: [5, 2],
      text: 'x',
      ended: true,
      logprobs: [-0.5, -0.5],
      close: {},
    })
  })

  it('keeps the candidates of the steps at which another token came near', () => {
    const near = {
      ...answer([5, 2]),
      top_logprobs: [
        [-0.5, -6],
        [-0.5, -1],
      ],
    }
    const { cases } = createGoldenSet(source(text([row('count', near)])), { file: '.' })
    expect(cases[0]?.close).toEqual({
      1: [
        [2, -0.5],
        [3, -1],
      ],
    })
  })

  it('takes as many cases as are wanted, spread evenly', () => {
    const rows = Array.from({ length: 10 }, (_, at) => row(`s${at}`))
    const { cases } = createGoldenSet(source(text(rows)), { file: '.', cases: 3 })
    expect(cases.map(({ name }) => name)).toEqual(['s0 1', 's4 1', 's7 1'])
  })

  it('lays the bounds of the preset over the usual ones', () => {
    const { bounds } = createGoldenSet(source(text([row('count')])), { file: '.', bounds: { meanNats: 0.3 } })
    expect(bounds).toEqual({ ...usualBounds, meanNats: 0.3 })
  })

  it('refuses goldens of another model, and says of which', () => {
    expect(() => createGoldenSet(source(text([row('count')], 'qwen3')), { file: '.' })).toThrow(
      expect.objectContaining({
        code: 'usage/foreign-golden',
        message: '/g/golden.json holds goldens of "qwen3", but the preset needs goldens of "llama"',
      }),
    )
  })

  it.each([
    ['no JSON', '{', /JSON/],
    ['no goldens', '{"model":"llama"}', /made_by.*prompts/],
    [
      'an answer of another type',
      text([row('count')]).replace('float32', 'float16'),
      /the reference gave no answer in float32/,
    ],
    [
      'a token that is no candidate',
      text([row('count', { ...answer([5, 2]), ids: [5, 9] })]),
      /count 1: a token is missing/,
    ],
  ])('refuses %s', (_, written, message) => {
    const attempt = (): unknown => createGoldenSet(source(written), { file: '.' })
    expect(attempt).toThrow(expect.objectContaining({ code: 'usage/invalid-golden' }))
    expect(attempt).toThrow(message)
  })
})
