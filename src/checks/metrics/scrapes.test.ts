import { describe, expect, it } from 'vitest'
import { defined } from '../../base/defined.ts'
import { makeExchange } from '../../../test/fixtures/make-exchange.ts'
import type { ServerFacts } from '../../contract/check.ts'
import type { MetricNames } from '../../contract/engine-facts.ts'
import { metricsScrapes } from './scrapes.ts'

const facts: ServerFacts = { model: 'm', claims: ['completions'], expectations: {} }
const factsWith = (names: MetricNames, unrecorded?: true): ServerFacts => {
  const metrics = { version: '1', prefix: 'e:', families: [], perRequest: [], ...names }
  return { ...facts, engine: { name: 'one', metrics: { ...metrics, ...defined({ unrecorded }) } } }
}
const transcript = {
  before: makeExchange({ body: 'e:ended{why="stop"} 4\n' }),
  after: makeExchange({ body: 'e:ended{why="stop"} 6\ne:ended{why="length"} 1\n' }),
}

describe('metrics/scrapes', () => {
  it('reads the counter that the engine has', () => {
    expect(metricsScrapes.judge(transcript, factsWith({ finished: 'e:ended' }))).toEqual([])
    expect(metricsScrapes.judge(transcript, factsWith({ finished: 'e:other' }))).toMatchObject([
      { code: 'counter-missing', message: 'e:other is missing, so nothing counts finished requests.' },
    ])
  })

  it('learns nothing of an engine that counts no requests', () => {
    expect(metricsScrapes.judge(transcript, factsWith({}))).toEqual({
      vacuous: 'the page is that of one, so it is not known what counts finished requests',
    })
  })

  it('learns nothing of an engine that is not known, nor of a version that may call the counter otherwise', () => {
    expect(metricsScrapes.judge(transcript, facts)).toHaveProperty('vacuous')
    const unrecorded = factsWith({ finished: 'e:other' }, true)
    expect(metricsScrapes.judge(transcript, unrecorded)).toHaveProperty('vacuous')
  })
})
