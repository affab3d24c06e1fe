import { describe, expect, it } from 'vitest'
import type { EngineMetrics } from '../../../contract/engine-facts.ts'
import { familyDrift } from './family-drift.ts'

const metrics: EngineMetrics = {
  version: '1.0',
  prefix: 'e:',
  families: [
    { name: 'e:requests_running', type: 'gauge' },
    { name: 'e:tokens_total', type: 'counter' },
    { name: 'e:cache_usage', type: 'gauge', otherNames: ['e:memory_share'] },
    { name: 'e:drafts_total', type: 'counter', when: 'speculation' },
    { name: 'e:rare', type: 'gauge', when: 'sometimes' },
  ],
  optionalPrefixes: ['e:plugin_'],
  perRequest: [],
}

const page = (families: Readonly<Record<string, string>>): string =>
  Object.entries(families)
    .map(([name, type]) => `# HELP ${name} Text.\n# TYPE ${name} ${type}\n${name} 1\n`)
    .join('')

const good = { 'e:requests_running': 'gauge', 'e:tokens_total': 'counter', 'e:cache_usage': 'gauge' }
const names = (families: readonly { readonly name: string }[]): readonly string[] =>
  families.map(({ name }) => name)

describe('familyDrift', () => {
  it('finds nothing where all is as it was, whatever the client library and others add', () => {
    const text = page({ ...good, 'e:tokens_created': 'gauge', 'e:plugin_x': 'gauge', python_info: 'gauge' })
    expect(familyDrift(text, metrics, [])).toEqual({ vanished: [], renamed: [], retyped: [], fresh: [] })
  })

  it('lists what has vanished', () => {
    const { 'e:tokens_total': _, ...rest } = good
    expect(names(familyDrift(page(rest), metrics, []).vanished)).toEqual(['e:tokens_total'])
  })

  it('wants the families of a claim, and no others', () => {
    expect(names(familyDrift(page(good), metrics, ['speculation']).vanished)).toEqual(['e:drafts_total'])
  })

  it('knows a new name by the list, or by its likeness', () => {
    const text = page({
      'e:request_running': 'gauge',
      'e:tokens_total': 'counter',
      'e:memory_share': 'gauge',
    })
    const { vanished, renamed, fresh } = familyDrift(text, metrics, [])
    expect(renamed.map(({ family, now }) => [family.name, now])).toEqual([
      ['e:requests_running', 'e:request_running'],
      ['e:cache_usage', 'e:memory_share'],
    ])
    expect([vanished, fresh]).toEqual([[], []])
  })

  it('lists a family of another type', () => {
    const [retyped] = familyDrift(page({ ...good, 'e:tokens_total': 'gauge' }), metrics, []).retyped
    expect(retyped).toMatchObject({ family: { name: 'e:tokens_total' }, now: 'gauge' })
  })

  it('lists what is new', () => {
    expect(familyDrift(page({ ...good, 'e:heat': 'gauge' }), metrics, []).fresh).toEqual(['e:heat'])
  })
})
