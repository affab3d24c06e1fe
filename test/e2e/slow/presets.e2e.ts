import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BatchReport } from '../../../src/contract/report.ts'
import { leftOf, runReal, type RealRun } from '../run-real.ts'

/** One for each feature; `tiny` has a test of its own. */
const presets = [
  'qwen3',
  'tools',
  'reasoning',
  'multi-lora',
  'eagle',
  'ngram',
  'draft-model',
  'prefix-caching',
  'chunked-prefill',
  'quantized-w8a8',
  'quantized-w4',
  'structured-output',
  'api-key',
  'everything',
]

describe('every feature, on the real vLLM', () => {
  let run: RealRun
  let report: BatchReport

  beforeAll(async () => {
    run = runReal(['run', ...presets])
    await run.ended
    const path = join(run.folder, 'servewright-report/report.json')
    report = JSON.parse(readFileSync(path, 'utf8')) as BatchReport
  }, 2_400_000)
  afterAll(() => run[Symbol.dispose]())

  it('has one section for each preset in one report', () => {
    expect(report.runs.map(({ servers }) => servers.at(-1)?.preset)).toEqual(presets)
    expect(report.notRun).toEqual([])
  })

  it.each(presets)('%s is accepted, its stop proven', (name) => {
    const section = report.runs[presets.indexOf(name)]
    const reasons = (section?.reasons ?? []).map(({ code, message }) => `${code}  ${message}`)
    expect(section?.verdict, reasons.join('\n')).toBe('accepted')
    for (const { teardown } of section?.servers ?? [])
      expect(teardown).toMatchObject({ killed: 0, findings: [] })
    expect(section === undefined ? ['no report'] : leftOf(section)).toEqual([])
  })

  it('checks each in a minute', () => {
    const seconds = report.runs.map(({ checks, servers }) => [
      servers.at(-1)?.preset,
      checks.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000,
    ])
    expect(seconds.filter(([, taken]) => Number(taken) > 60)).toEqual([])
  })

  it('has every known finding still there: the list is up to date', () => {
    const gone = report.runs.flatMap(({ target, checks, goneFindings = [] }) =>
      goneFindings.map(({ finding }) => {
        const check = checks.find(({ id }) => finding.startsWith(`${id}/`))
        return `${finding} in ${target}: ${JSON.stringify(check?.outcome)}`
      }),
    )
    expect(gone).toEqual([])
  })
})
