import { describe, expect, it } from 'vitest'
import type { AgentPlan } from './agent-plan.ts'
import { createTraffic, type NextRequest, type Traffic } from './traffic.ts'

const plan = (change: Partial<AgentPlan>): AgentPlan => ({
  url: 'http://127.0.0.1:1/',
  headers: {},
  reuse: true,
  sessions: [['a'], ['b'], ['c']],
  machines: 1,
  arrival: { kind: 'users', users: 2 },
  seed: 1,
  end: { requests: 6 },
  share: { part: 0, of: 1 },
  limits: {},
  drainMs: 0,
  stamps: 'read',
  keepStamps: false,
  expected: { stream: true, usage: true },
  idPrefix: '',
  breaker: { consecutive: 1 },
  thresholds: [],
  mostRunning: 10,
  ...change,
})

/** Everything that is due at a moment. */
function takeAll(traffic: Traffic, nowMs: number): NextRequest[] {
  const taken: NextRequest[] = []
  for (let next = traffic.take(nowMs); next !== undefined; next = traffic.take(nowMs)) taken.push(next)
  return taken
}

describe('closed loop', () => {
  it('sends the next request of a user when its answer has ended, and thought', () => {
    const traffic = createTraffic(plan({ arrival: { kind: 'users', users: 2, thinkMs: 50 } }), 1000)
    expect(takeAll(traffic, 1000).map(({ user, body }) => [user, body])).toEqual([
      [0, 'a'],
      [1, 'b'],
    ])
    traffic.ended(1, 1100)
    expect(takeAll(traffic, 1149)).toEqual([])
    expect(takeAll(traffic, 1150).map(({ user, index }) => [user, index])).toEqual([[1, 2]])
  })

  it('keeps to a rate limit, shared among threads', () => {
    const at = (part: number): readonly number[] => {
      const traffic = createTraffic(
        plan({ mostPerSecond: 10, share: { part, of: 2 }, arrival: { kind: 'users', users: 8 } }),
        1000,
      )
      return Array.from({ length: 400 }, (_, ms) => 1000 + ms).filter((ms) => traffic.take(ms) !== undefined)
    }
    expect(at(0)).toEqual([1000, 1200])
    expect(at(1)).toEqual([1100, 1300])
  })

  it('goes through a session turn by turn before it takes another', () => {
    const traffic = createTraffic(
      plan({ sessions: [['a1', 'a2'], ['b1']], arrival: { kind: 'users', users: 1 } }),
      0,
    )
    const bodies = Array.from({ length: 4 }, () => {
      const [next] = takeAll(traffic, 0)
      traffic.ended(0, 0)
      return next?.body
    })
    expect(bodies).toEqual(['a1', 'a2', 'b1', 'a1'])
  })

  it('ends after the requests, or the time', () => {
    const byCount = createTraffic(plan({ end: { requests: 2 }, arrival: { kind: 'users', users: 5 } }), 0)
    expect(takeAll(byCount, 0)).toHaveLength(2)
    expect(byCount.exhausted).toBe(true)
    expect(takeAll(createTraffic(plan({ end: { durationMs: 10 } }), 0), 10)).toEqual([])
  })

  it('shares users and requests among threads without a gap', () => {
    const parts = [0, 1].map((part) => {
      const traffic = createTraffic(
        plan({ share: { part, of: 2 }, end: { requests: 3 }, arrival: { kind: 'users', users: 4 } }),
        0,
      )
      return takeAll(traffic, 0)
    })
    expect(
      parts
        .flat()
        .map(({ index }) => index)
        .toSorted((a, b) => a - b),
    ).toEqual([0, 1, 2])
    expect(parts.map((taken) => taken.map(({ user }) => user))).toEqual([[0, 2], [1]])
  })
})

describe('when the next request of a closed loop is due', () => {
  const closed = (more: Partial<AgentPlan>, thinkMs?: number): Traffic =>
    createTraffic(
      plan({ arrival: { kind: 'users', users: 1, ...(thinkMs === undefined ? {} : { thinkMs }) }, ...more }),
      1000,
    )

  it('is after the thinking, and never while the answer is waited for', () => {
    const traffic = closed({}, 500)
    expect(traffic.nextMs).toBe(1000)
    expect(takeAll(traffic, 1000)).toHaveLength(1)
    expect(traffic.nextMs).toBeUndefined()
    traffic.ended(0, 1200)
    expect(traffic.nextMs).toBe(1700)
  })

  it('is as late as the limit of the rate makes it', () => {
    const traffic = closed({ mostPerSecond: 2 })
    expect(takeAll(traffic, 1000)).toHaveLength(1)
    traffic.ended(0, 1100)
    expect(traffic.nextMs).toBe(1500)
  })

  it('is never once all are sent or the time is over', () => {
    const one = closed({ end: { requests: 1 } })
    expect(takeAll(one, 1000)).toHaveLength(1)
    one.ended(0, 1100)
    expect(one.nextMs).toBeUndefined()
    const short = closed({ end: { durationMs: 600 } }, 500)
    expect(takeAll(short, 1000)).toHaveLength(1)
    short.ended(0, 1100)
    expect(short.nextMs).toBeUndefined()
  })
})

describe('open loop', () => {
  const open = (): Traffic => createTraffic(plan({ arrival: { kind: 'constant', rate: 10 } }), 1000)

  it('is due by its schedule, whatever has ended', () => {
    const traffic = open()
    expect(traffic.nextMs).toBe(1000)
    expect(takeAll(traffic, 1150).map(({ dueMs }) => dueMs)).toEqual([1000, 1100])
    expect(traffic.nextMs).toBe(1200)
    traffic.ended(0, 1150)
    expect(takeAll(traffic, 1199)).toEqual([])
    expect(takeAll(traffic, 1200)).toHaveLength(1)
  })

  it('sends a turn only when the answer to the one before has ended, and is never late for it', () => {
    const sessions = [['a1', 'a2'], ['b1', 'b2'], ['c1']]
    const traffic = createTraffic(plan({ sessions, arrival: { kind: 'constant', rate: 10 } }), 0)
    const takeAt = (nowMs: number): string[] => takeAll(traffic, nowMs).map(({ body }) => body)
    expect(takeAt(100)).toEqual(['a1', 'b1'])
    traffic.ended(1, 150)
    traffic.ended(0, 160)
    expect(takeAt(300)).toEqual(['b2', 'a2'])
    traffic.ended(1, 310)
    expect(takeAt(500)).toEqual(['c1', 'a1'])
  })

  it('takes single requests in their order, whatever ends and however many threads share them', () => {
    const parts = [0, 1].map((part) => {
      const traffic = createTraffic(
        plan({ share: { part, of: 2 }, arrival: { kind: 'constant', rate: 10 } }),
        0,
      )
      return takeAll(traffic, 1_000).map(({ index, body }) => [index, body] as const)
    })
    const bodies = parts.flat().toSorted(([a], [b]) => a - b)
    expect(bodies.map(([, body]) => body)).toEqual(['a', 'b', 'c', 'a', 'b', 'c'])
  })

  it('counts what was due and not taken', () => {
    const traffic = open()
    takeAll(traffic, 1000)
    expect(traffic.overdue(1250)).toBe(2)
  })
})

describe('a load that is shared out to machines', () => {
  const sessions = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((body) => [body])
  /** Who sends what, machine by machine, each of which holds its own bodies only. */
  const sent = (arrival: AgentPlan['arrival'], machines: number) =>
    Array.from({ length: machines }, (_, machine) => {
      const traffic = createTraffic(
        plan({
          arrival,
          machines,
          sessions: sessions.filter((_session, index) => index % machines === machine),
          share: { part: machine, of: machines },
          end: { requests: 7 },
        }),
        0,
      )
      return takeAll(traffic, 60_000)
    }).flat()

  it.each([1, 2, 3])('sends each prompt once, as one machine does, from %i', (machines) => {
    const byIndex = sent({ kind: 'constant', rate: 10 }, machines).toSorted((a, b) => a.index - b.index)
    expect(byIndex.map(({ body }) => body).join('')).toBe('abcdefg')
  })

  it.each([1, 2, 3])('gives users sessions that no other has, on %i machines', (machines) => {
    const bodies = sent({ kind: 'users', users: 7 }, machines).map(({ body }) => body)
    expect(bodies.toSorted().join('')).toBe('abcdefg')
  })
})
