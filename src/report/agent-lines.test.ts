import { describe, expect, it } from 'vitest'
import { makeLoadRecord } from '../../test/fixtures/make-load-record.ts'
import type { AgentReport } from '../contract/load-agents.ts'
import { agentLines } from './agent-lines.ts'
import { plainStyle } from './style.ts'

const agent = (number: number, more: Partial<AgentReport> = {}): AgentReport => ({
  name: `agent ${number} (host)`,
  threads: 1,
  cores: 8,
  nice: 0,
  sent: 10,
  completed: 9,
  failed: 1,
  validity: { state: 'valid', errorBarMs: 1.2 },
  clockOffsetMs: 0,
  clockBoundMs: 0.14,
  startLateMs: 1.1,
  ...more,
})
const lines = (agents: readonly AgentReport[]) => agentLines(makeLoadRecord({ agents }), plainStyle)

describe('lines about agents', () => {
  it('are none where there is none', () => expect(agentLines(makeLoadRecord(), plainStyle)).toEqual([]))

  it('say what each has sent, and who was lost', () => {
    expect(lines([agent(1), agent(2, { lost: 'It hung up.', threads: 0 })])).toEqual([
      '  sent by 2 agents, which began within 1.10 ms of the common moment; their clocks are known to 0.14 ms',
      '    agent 1 (host)  10 sent, 9 complete, 1 failed  client valid, 1.20 ms  8 cores, 1 thread',
      '    agent 2 (host)  lost  8 cores, 0 threads',
    ])
  })

  it('are few where agents are many', () => {
    const many = Array.from({ length: 64 }, (_, index) => agent(index + 1))
    const shown = lines([...many, agent(65, { validity: { state: 'void', errorBarMs: 99 } })])
    expect(shown).toHaveLength(3)
    expect(shown[1]).toContain('agent 65')
    expect(shown[2]).toContain('64 more, all valid')
  })
})
