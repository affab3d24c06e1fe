import { describe, expect, it } from 'vitest'
import { FailureWatch } from './failure-watch.ts'

const second = (failed: number, completed: number) => ({
  atS: 1,
  running: 0,
  sent: 0,
  good: 0,
  outputTokens: 0,
  inputTokens: 0,
  failed,
  completed,
})

/** Why it was stopped, after these seconds. */
function stopsAfter(seconds: readonly ReturnType<typeof second>[]): readonly string[] {
  const stops: string[] = []
  const watch = new FailureWatch((because) => stops.push(because))
  for (const one of seconds) watch.take(one)
  return stops
}

describe('failures of all who send', () => {
  it('stop the load once when fifty came in a row', () => {
    expect(stopsAfter([second(30, 0), second(20, 0), second(20, 0)])).toEqual(['50 requests failed in a row'])
  })

  it('are counted anew after a second with a complete answer', () => {
    expect(stopsAfter([second(49, 0), second(40, 1), second(49, 0)])).toEqual([])
  })
})
