import { describe, expect, it } from 'vitest'
import { recogniseEngine } from './recognise-engine.ts'

const asked = (routes: Readonly<Record<string, string>>) => (path: string) => Promise.resolve(routes[path])
const page = '# HELP python_info Text.\n# TYPE python_info gauge\npython_info 1\n'

describe('recogniseEngine', () => {
  it.each([
    ['vllm 0.32.0', 'vllm:x{a="b"} 1', { '/version': '{"version":"0.32.0"}' }],
    ['sglang 0.5.3', '# TYPE sglang:x counter', { '/server_info': '{"a":{},"version":"0.5.3"}' }],
    ['lmdeploy undefined', '# TYPE lmdeploy:num_requests_running gauge', {}],
    ['tgi 3.3.4', 'tgi_queue_size 0', { '/info': '{"model_id":"m","version":"3.3.4"}' }],
    ['llama-cpp 6123', 'llamacpp:x 1', { '/props': '{"build_info":"b6123-abcdef"}' }],
    ['vllm undefined', 'vllm:x 1', { '/version': 'a page' }],
  ])('knows %s by "%s"', async (expected, line, routes) => {
    const { name, version } =
      (await recogniseEngine(asked({ '/metrics': `${page}${line}\n`, ...routes }))) ?? {}
    expect(`${name} ${version}`).toBe(expected)
  })

  it.each([
    ['of nobody that is known', { '/metrics': `${page}other_vllm:x 1\n`, '/version': '{"version":"1"}' }],
    ['that is missing', { '/version': '{"version":"0.32.0"}' }],
  ])('knows nobody by a page %s', async (_, routes) => {
    expect(await recogniseEngine(asked(routes))).toBeUndefined()
  })

  it.each([
    ['0.32.1', { kvUsage: 'vllm:kv_cache_usage_perc', itl: 'vllm:inter_token_latency_seconds' }],
    ['0.10.1', { kvUsage: 'vllm:kv_cache_usage_perc', itl: 'vllm:time_per_output_token_seconds' }],
    ['0.9.1', { kvUsage: 'vllm:gpu_cache_usage_perc', prefixHits: 'vllm:gpu_prefix_cache_hits_total' }],
    ['0.1.dev1+gabc', { kvUsage: 'vllm:kv_cache_usage_perc' }],
  ])('takes the names of version %s', async (version, names) => {
    const facts = await recogniseEngine(
      asked({ '/metrics': 'vllm:x 1', '/version': `{"version":"${version}"}` }),
    )
    expect(facts?.metrics).toMatchObject(names)
  })
})
