import { describe, expect, it } from 'vitest'
import { testOrder } from '../../../test/fixtures/load-request.ts'
import { createSchedule } from '../arrivals/schedule.ts'
import { sessionsFor, threadPlans } from './machine-plan.ts'

const rate = { kind: 'constant', rate: 100 } as const

describe('the share of a machine', () => {
  it('is every so many requests, whatever number of threads each machine has', () => {
    const machines = [3, 1, 2]
    const indices = machines.map((threads, machine) => {
      const request = testOrder('http://127.0.0.1:1', { arrival: rate, requests: 60 }, { threads })
      return threadPlans({ request, place: { machine, of: 3 } }, Infinity).flatMap(({ share }) => {
        const schedule = createSchedule({ arrival: rate, seed: 1, end: { requests: 60 }, share })
        const taken: number[] = []
        for (let due = schedule.peek(); due !== undefined; due = schedule.peek()) {
          taken.push(due.index)
          schedule.take()
        }
        return taken
      })
    })
    expect(indices.map((taken) => taken.length)).toEqual([20, 20, 20])
    expect(indices.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, index) => index))
  })

  it('has no thread without a user', () => {
    const request = testOrder('http://127.0.0.1:1', { arrival: { kind: 'users', users: 5 } }, { threads: 4 })
    expect(threadPlans({ request, place: { machine: 1, of: 2 } }, Infinity)).toHaveLength(2)
  })

  it('has no more requests under way than there is room for', () => {
    const request = testOrder('http://127.0.0.1:1', { arrival: rate }, { threads: 2 })
    const most = threadPlans({ request, place: { machine: 0, of: 1 } }, 28_232).map(
      (plan) => plan.mostRunning,
    )
    expect(most).toEqual([14_116, 14_116])
  })

  it('has prompts of its own, and where there are too few the next one', () => {
    const sessions = ['a', 'b', 'c'].map((body) => [body])
    expect(sessionsFor(sessions, { machine: 0, of: 2 })).toEqual([['a'], ['c']])
    expect(sessionsFor(sessions, { machine: 4, of: 8 })).toEqual([['b']])
  })
})
