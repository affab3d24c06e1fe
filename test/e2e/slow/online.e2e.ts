import { readFileSync, readdirSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { BatchReport, RunReport } from '../../../src/contract/report.ts'
import { startVitest, survivors, until, type VitestResult } from '../../workplaces/vitest-workplace.ts'

/** Together they claim whatever a test of `test/e2e/online` needs. */
const presets = ['tiny', 'everything', 'qwen3', 'eagle']
const files = readdirSync('test/e2e/online').filter((name) => name.endsWith('.e2e.ts'))

const readReport = (): unknown => JSON.parse(readFileSync('servewright-report/latest/report.json', 'utf8'))

describe('`ONLINE_CONFIG=… npx vitest run` in this clone, on the real vLLM', () => {
  let result: VitestResult
  let report: BatchReport
  beforeAll(async () => {
    result = await startVitest('.', { ONLINE_CONFIG: presets.join() }).ended
    report = readReport() as BatchReport
  }, 1_800_000)

  it('tests one preset after the other, and accepts all of them: exit 0', () => {
    expect({ code: result.code, reasons: report.reasons }).toMatchObject({
      code: 0,
      reasons: [{ code: 'proven' }],
    })
    expect(report.runs.map(({ servers }) => servers.at(-1)?.preset)).toEqual(presets)
    expect(report.notRun).toEqual([])
    expect(survivors(result.output)).toEqual([])
  })

  it.each(presets)('starts the server of %s once for all files, and stops it with proof', (name) => {
    const { servers = [] } = report.runs[presets.indexOf(name)] ?? {}
    expect(servers).toHaveLength(1)
    expect(servers[0]?.teardown).toMatchObject({
      killed: 0,
      findings: [],
      proof: { survivors: [], portFree: true },
    })
  })

  it.each(files)('passes each test of %s on one preset at least', (file) => {
    const records = report.runs
      .flatMap(({ checks }) => checks)
      .filter(({ id, check }) => id.includes(`${file} > `) && check === undefined)
    expect(records).not.toEqual([])
    const passed = new Set(records.filter(({ outcome }) => outcome.status === 'pass').map(({ id }) => id))
    expect(records.map(({ id }) => id).filter((id) => !passed.has(id))).toEqual([])
  })
})

describe('Ctrl-C in a Vitest run, on the real vLLM', () => {
  it('ends the run with a report and no server: exit 130', async () => {
    const run = startVitest('.', { ONLINE_CONFIG: 'tiny' })
    await until(run, () => run.output().includes('tiny: ready'), 240_000)
    // As a terminal does: to Vitest, its workers and all.
    process.kill(-(run.child.pid ?? 0), 'SIGINT')
    const { code, output } = await run.ended
    expect(output).toMatch(/tiny: stopped in .* nothing left/)
    expect(code).toBe(130)
    const { reasons, servers } = readReport() as RunReport
    expect(reasons.map((reason) => reason.code)).toEqual(['interrupted'])
    expect(servers[0]?.teardown).toMatchObject({ findings: [] })
    expect(survivors(output)).toEqual([])
  })
})
