import { describe, expect, it } from 'vitest'
import { makeLoadRecord, makeDistribution } from '../../../test/fixtures/make-load-record.ts'
import { makeAgentResult } from '../../../test/fixtures/make-agent-result.ts'
import type { AgentReport } from '../../contract/load-agents.ts'
import type { Validity } from '../../contract/load.ts'
import type { ClientResult } from '../client/load-client.ts'
import { mergeClients } from './worst-client.ts'

const { validity: quiet } = makeLoadRecord()

/** What one of several agents tells of itself. */
function client(
  number: number,
  validity: Partial<Validity> = {},
  more: Partial<AgentReport> = {},
): ClientResult {
  const own = { ...quiet, ...validity }
  const agent: AgentReport = {
    name: `agent ${number} (host-${number})`,
    threads: 2,
    cores: 4,
    nice: 0,
    sent: 10,
    completed: 10,
    failed: 0,
    validity: own,
    clockOffsetMs: 0,
    clockBoundMs: 0.1,
    startLateMs: 0.5,
    ...more,
  }
  return {
    part: makeAgentResult(() => undefined),
    validity: own,
    stamps: { stamps: 'read', readStampsBecause: 'those of the kernel were not asked for' },
    threads: 2,
    agent,
  }
}

const slow: Partial<Validity> = {
  state: 'void',
  errorBarMs: 200,
  reasons: ['The client itself added up to 200 ms (p99; limit 50 ms).'],
  canary: makeDistribution(200),
}

describe('the verdict on many clients', () => {
  it('is that of the worst, and names it: one of 256 that adds 200 ms', () => {
    const all = Array.from({ length: 256 }, (_, index) => client(index + 1, index === 99 ? slow : {}))
    const { validity } = mergeClients(all)
    expect(validity).toMatchObject({
      state: 'void',
      agent: 'agent 100 (host-100)',
      errorBarMs: 200,
      reasons: ['agent 100 (host-100): The client itself added up to 200 ms (p99; limit 50 ms).'],
      canary: { p99: 200 },
      cpuSeconds: 256,
    })
  })

  it('is valid where all are', () => {
    expect(mergeClients([client(1), client(2, { errorBarMs: 3 })])).toMatchObject({
      validity: { state: 'valid', errorBarMs: 3, agent: 'agent 2 (host-2)', reasons: [] },
      clockBoundMs: 0.5,
      notes: [],
    })
  })

  it('is void where one is lost', () => {
    const lost = client(2, { state: 'void', reasons: ['It was lost 3.1 s after the start.'] }, { lost: 'x' })
    expect(mergeClients([client(1), lost]).validity).toMatchObject({
      state: 'void',
      reasons: ['agent 2 (host-2): It was lost 3.1 s after the start.'],
    })
  })

  it('holds for what came after the first second as well', () => {
    const steady = { state: 'valid', errorBarMs: 1 } as const
    const all = [client(1, { steady }), client(2, { steady: { state: 'degraded', errorBarMs: 12 } })]
    expect(mergeClients(all).validity.steady).toEqual({ state: 'degraded', errorBarMs: 12 })
    expect(mergeClients([...all, client(3)]).validity).not.toHaveProperty('steady')
  })

  it('is what it says itself, of a process alone', () => {
    const { agent: _, ...alone } = client(1)
    const words = mergeClients([alone])
    expect(words.validity).toBe(alone.validity)
    expect(words).not.toHaveProperty('agents')
  })
})

describe('notes on many clients', () => {
  it('name a clock that stepped, clocks that are hardly known, and a low priority', () => {
    const { notes } = mergeClients([
      client(1, {}, { clockDriftPpm: 400 }),
      client(2, {}, { clockBoundMs: 80 }),
      client(3, {}, { nice: 15 }),
    ])
    expect(notes.join(' ')).toMatch(
      /The clock of agent 1 \(host-1\) was set.*known to 80 ms only.*agent 3 \(host-3\) runs at nice 15/,
    )
  })
})

describe('stamps of many clients', () => {
  const stampReport = {
    reads: 10,
    unstamped: 1,
    clockSteps: 0,
    queue: makeDistribution(1),
    merged: makeDistribution(0),
    mergedShare: 0,
  }
  const stamped = { stamps: 'kernel', stampReport } as const

  it('are the kernel’s where those of all are', () => {
    const words = mergeClients([
      { ...client(1), stamps: stamped },
      { ...client(2), stamps: { ...stamped, stampReport: { ...stampReport, mergedShare: 0.2 } } },
    ])
    expect(words).toMatchObject({
      stamps: 'kernel',
      stampReport: { reads: 20, unstamped: 2, mergedShare: 0.2 },
    })
  })

  it('are those of the agents that are left', () => {
    const lost = { ...client(2, {}, { lost: 'It hung up.' }), stamps: {} }
    expect(mergeClients([{ ...client(1), stamps: stamped }, lost])).toMatchObject({ stamps: 'kernel' })
  })

  it('are when they were read where one says so', () => {
    expect(mergeClients([{ ...client(1), stamps: stamped }, client(2)])).toMatchObject({
      stamps: 'read',
      readStampsBecause: 'those of the kernel were not asked for',
    })
  })
})
