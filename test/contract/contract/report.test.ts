import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import type { RunReport } from '../../../src/contract/report.ts'
import { isHeld } from '../../../src/server/device-memory.ts'

/** Recorded on a machine with an NVIDIA H200; exchanges that no finding names were left out, folders were renamed. */
const report = JSON.parse(readFileSync('test/fixtures/reports/transformers-h200.json', 'utf8')) as RunReport

describe('a run of transformers serve on a GPU', () => {
  const [server] = report.servers

  it('still fits the published schema', () => {
    const schema = JSON.parse(readFileSync('schemas/report.schema.json', 'utf8')) as object
    const validate = new Ajv({ strict: false }).compile(schema)
    validate(report)
    expect(validate.errors).toBeNull()
  })

  it('climbed the ladder on a device that the preset needs', () => {
    expect(server?.ladder.map(({ rung }) => rung)).toEqual(['process', 'port', 'health', 'models', 'token'])
    expect(server?.argv).toEqual(expect.arrayContaining(['--device', 'cuda']))
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
