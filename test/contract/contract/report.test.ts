import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { RunReport } from '../../../src/contract/report.ts'
import { isHeld } from '../../../src/server/judge-device-memory.ts'
import { parseReport } from '../../../src/run/rejudge/parse-report.ts'

/** Recorded on a machine with an NVIDIA H200; exchanges that no finding names were left out, folders were renamed. */
const path = 'test/fixtures/reports/transformers-h200.json'
const report = parseReport(readFileSync(path, 'utf8'), path) as RunReport

describe('a run of transformers serve on a GPU', () => {
  const [server] = report.servers

  it('climbed the ladder on a device that the preset needs', () => {
    expect(server?.processes[0]?.ladder.map(({ rung }) => rung)).toEqual([
      'process',
      'port',
      'health',
      'models',
      'token',
    ])
    expect(server?.processes[0]?.argv).toEqual(expect.arrayContaining(['--device', 'cuda']))
  })

  it('was rejected by findings, not by its stop', () => {
    expect(report).toMatchObject({ verdict: 'rejected', exitCode: 1 })
    expect(report.reasons.map(({ code }) => code)).toContain('chat/stop-string/stop-leaked')
    expect(server?.teardown?.findings).toEqual([])
  })

  it('used the memory of its device and gave it back', () => {
    const memory = server?.teardown?.proof.deviceMemory ?? []
    expect(memory).toHaveLength(1)
    expect(memory[0]?.servingGiB).toBeGreaterThan(0.5)
    expect(memory.filter(isHeld)).toEqual([])
  })
})
