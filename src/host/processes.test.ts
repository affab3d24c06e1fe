import { describe, expect, it } from 'vitest'
import { listProcesses, parseStat } from './processes.ts'

describe('parseStat', () => {
  it('reads a title that holds spaces and parentheses', () => {
    const line = `4711 (VLLM::Worker (0) x) S 4700 4690 4690 0 -1 4194560 1 2 3 4 150 25 0 0 20 0 12 0 987654 1 2`
    expect(parseStat(line)).toEqual({
      pid: 4711,
      title: 'VLLM::Worker (0) x',
      state: 'S',
      parent: 4700,
      group: 4690,
      session: 4690,
      cpuTicks: 175,
      startTicks: 987654,
    })
  })
  it('refuses what is no stat line', () => {
    expect(parseStat('')).toBeUndefined()
  })
})

describe('listProcesses', () => {
  it('sees this process', () => {
    expect(listProcesses().find(({ pid }) => pid === process.pid)).toMatchObject({ parent: process.ppid })
  })
  it('says that it needs /proc where there is none', () => {
    expect(() => listProcesses('/no/such/proc')).toThrow(
      expect.objectContaining({ code: 'environment/no-procfs', exitCode: 3 }) as Error,
    )
  })
})
