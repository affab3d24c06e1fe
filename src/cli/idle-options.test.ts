import { describe, expect, it } from 'vitest'
import { type LoadOptions, planOf } from './load-options.ts'

const given = (options: Partial<LoadOptions>): LoadOptions => ({
  slo: [],
  repeat: 1,
  limit: {},
  reporter: [],
  out: 'x',
  ...options,
})

describe('an option of a load that would have no effect', () => {
  it.each<[Partial<LoadOptions>, string]>([
    [{ sweep: true, users: 4 }, '--users has no effect with --sweep'],
    [{ search: true, rate: 4, repeat: 2, slo: ['x'] }, '--rate, --repeat have no effect with --search'],
    [{ search: true }, '--search needs at least one threshold'],
    [{ rate: 1, think: 5 }, '--think has no effect without --users'],
    [{ users: 1, arrival: 'gamma' }, '--arrival has no effect without --rate'],
    [{ rate: 1, burstiness: 2 }, '--burstiness has no effect without --arrival gamma'],
    [{ users: 1, prefixes: 2 }, '--prefixes has no effect without --prefix-tokens'],
    [{ trace: true }, '--trace has no effect without --prompts'],
    [{ rate: 1, agentWait: 5 }, '--agent-wait has no effect without --coordinate'],
    [{ rate: 1, coordinate: 2, tlsCert: 'x' }, '--tls-cert has no effect without --tls-key'],
    [{ rate: 1, coordinate: 2, threads: 4 }, '--threads has no effect with --coordinate'],
  ])('%j is refused', (options, said) => {
    expect(() => planOf(given(options))).toThrow(said)
  })
  it.each<Partial<LoadOptions>>([
    { sweep: true },
    { search: true, slo: ['ttft p99 <= 1s'] },
    { sweep: true, arrival: 'gamma', burstiness: 0.5 },
    { users: 2, think: 5 },
    { rate: 2, arrival: 'gamma', burstiness: 2 },
  ])('%j is taken', (options) => {
    expect(planOf(given(options)).arrival).toBeDefined()
  })
})
