import { describe, expect, it } from 'vitest'
import { sleep } from '../../base/clock.ts'
import type { LoadSecond } from '../../contract/load.ts'
import { SecondsGatherer } from './gather-seconds.ts'

const second = (atS: number, sent = 1): LoadSecond => ({
  atS,
  sent,
  running: 0,
  completed: 0,
  failed: 0,
  good: 0,
  outputTokens: 0,
  inputTokens: 0,
})

/** Three who send, and what is told of them. */
function gather(waitMs?: number) {
  const told: LoadSecond[] = []
  const gatherer = new SecondsGatherer(3, (one) => told.push(one), waitMs)
  return { told, gatherer }
}

describe('seconds of several', () => {
  it('are told once all have told', () => {
    const { told, gatherer } = gather()
    gatherer.take(second(1))
    gatherer.take(second(1))
    expect(told).toEqual([])
    gatherer.take(second(1))
    expect(told).toMatchObject([{ atS: 1, sent: 3 }])
    expect(told[0]).not.toHaveProperty('reported')
  })

  it('are told without whoever is late, which is said, and what comes after that is left out', async () => {
    const { told, gatherer } = gather(20)
    gatherer.take(second(1))
    gatherer.take(second(1))
    while (told.length === 0) await sleep(5)
    gatherer.take(second(1))
    expect(told).toMatchObject([{ atS: 1, sent: 2, reported: { count: 2, of: 3 } }])
  })

  it('are told in order, also where one was held up and left a second out', () => {
    const { told, gatherer } = gather()
    for (const atS of [1, 2, 1, 2, 2]) gatherer.take(second(atS))
    expect(told.map(({ atS }) => atS)).toEqual([1, 2])
  })

  it('are no longer told after the end', async () => {
    const { told, gatherer } = gather(10)
    gatherer.take(second(1))
    gatherer[Symbol.dispose]()
    await sleep(40)
    expect(told).toEqual([])
  })
})
