import { expect, it } from 'vitest'
import { tieNats } from './tie-nats.ts'

it.each([
  [{}, 0.5],
  [{ dtype: 'bfloat16', layers: 30 }, 0.5],
  [{ dtype: 'bfloat16', layers: 6 }, 0.25],
  [{ dtype: 'bfloat16', layers: 80 }, 0.812],
  [{ dtype: 'float16', layers: 30 }, 0.0625],
  [{ dtype: 'float32', layers: 30 }, 0.0625],
  [{ dtype: 'float8_e4m3fn', layers: 30 }, 0.5],
] as const)('allows for %j that log-probabilities move by %d nats', (arithmetic, nats) => {
  expect(tieNats(arithmetic)).toBeCloseTo(nats, 3)
})

it('covers what was measured: drifts of 0.154 and margins of 0.25 nats at 30 layers in bfloat16', () => {
  expect(tieNats({ dtype: 'bfloat16', layers: 30 })).toBeGreaterThanOrEqual(2 * 0.25)
})
