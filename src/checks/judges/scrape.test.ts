import { describe, expect, it } from 'vitest'
import type { ServerFacts } from '../../contract/check.ts'
import type { EngineMetrics } from '../../contract/engine-facts.ts'
import { excerptOf, metricsOf } from './scrape.ts'

const metrics: EngineMetrics = {
  version: '1',
  prefix: 'e:',
  families: [],
  perRequest: [],
  running: 'e:running',
  waiting: 'e:waiting',
  kvUsage: 'e:usage',
  promptTokens: 'e:prompt',
  generationTokens: 'e:generation',
  finished: 'e:finished',
  promptTokensPerRequest: 'e:prompts',
  generationTokensPerRequest: 'e:generations',
}
const factsWith = (known: EngineMetrics): ServerFacts => ({
  model: 'm',
  claims: [],
  expectations: {},
  engine: { name: 'one', metrics: known },
})

describe('metricsOf', () => {
  it('gives the names of an engine that counts all of what requests move', () => {
    expect(metricsOf(factsWith(metrics))).toBe(metrics)
    const { kvUsage: _, ...fewer } = metrics
    expect(metricsOf(factsWith(fewer))).toEqual({ skip: expect.stringContaining('is not known') })
  })

  it('skips a server that others may use meanwhile', () => {
    expect(metricsOf({ ...factsWith(metrics), shared: true })).toEqual({
      skip: 'others may use the server too, and move the same metrics',
    })
  })
})

const page = ['# TYPE a counter', 'a{x="1"} 3', 'ab 4', 'a 5', '# TYPE ab gauge', ''].join('\n')

describe('excerptOf', () => {
  it('keeps the samples of a name, not those of a longer one, and says how much it left out', () => {
    expect(excerptOf(page, ['a'])).toBe('# 3 lines that were not asked for are left out\na{x="1"} 3\na 5\n')
  })

  it('keeps the lines that declare families', () => {
    expect(excerptOf(page, 'families')).toContain('out\n# TYPE a counter\n# TYPE ab gauge\n')
  })
})
