/** `servewright rejudge`, on reports that the command line has just written with the fake engine. */
import { unpackReport } from '../../../../src/contract/written-exchanges.ts'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CheckRecord, RunReport } from '../../../../src/contract/report.ts'
import { createWorkplace, fakeEngine, type Workplace } from '../../../workplaces/cli-workplace.ts'

let place: Workplace
let recorded: RunReport
beforeAll(async () => {
  place = createWorkplace()
  const loads = 'load: [{ name: short, arrival: { kind: users, users: 2 }, requests: 20, maxTokens: 8 }]'
  const path = join(place.folder, 'servewright.config.yaml')
  writeFileSync(path, `${readFileSync(path, 'utf8')}    ${loads}\n`)
  const words = ['run', 'fake', '--engine-path', fakeEngine, '--skip', 'cancel,metrics/families']
  await place.run(words, 'slow-token:2')
  recorded = place.report()
})
afterAll(() => place[Symbol.dispose]())

const rejudged = (name = 'report.json'): RunReport =>
  unpackReport(
    JSON.parse(readFileSync(join(place.folder, 'servewright-report/rejudged', name), 'utf8')) as RunReport,
  )

/** Writes a changed copy of the report. */
function change(edit: (report: RunReport) => object): string {
  const path = join(place.folder, 'changed.json')
  writeFileSync(path, JSON.stringify(edit(recorded)))
  return path
}

const without = (report: RunReport, change_: Partial<CheckRecord>): object => ({
  ...report,
  checks: report.checks.map((record) => (record.id === 'chat/shape' ? { ...record, ...change_ } : record)),
})

describe('servewright rejudge', () => {
  it('gives what the run has left the same verdict, exit code and document but for the mark', async () => {
    const { code, stdout } = await place.run(['rejudge', 'servewright-report'])
    expect(stdout).toContain('0 differences')
    const { rejudged: mark, ...report } = rejudged()
    expect(mark?.differences).toEqual([])
    expect(report).toEqual(recorded)
    expect(code).toBe(recorded.exitCode)
    expect(place.report()).toEqual(recorded)
  })

  it('judges loads again from their histograms', async () => {
    const [load] = recorded.loads ?? []
    const threshold = { text: 'ttft p50 >= 1h', metric: 'ttft', comparison: '>=', limit: 3_600_000 } as const
    const asked = { ...threshold, statistic: { kind: 'quantile', quantile: 0.5 } } as const
    const met = { threshold: asked, status: 'pass', samples: 20, message: 'x' } as const
    // On a busy machine the client's own error may have voided the load, and a void one misses no threshold.
    const validity = { ...load?.validity, state: 'valid' }
    const path = change((report) => ({ ...report, loads: [{ ...load, validity, thresholds: [met] }] }))
    const { stdout } = await place.run(['rejudge', path])
    expect(stdout).toContain('pass → fail')
    expect(rejudged().reasons.map(({ code }) => code)).toContain('load/threshold-missed')
  })

  it('lists each difference, and exits by the new verdict', async () => {
    const body = (record: CheckRecord): CheckRecord['exchanges'] =>
      Object.fromEntries(
        Object.entries(record.exchanges).map(([name, exchange]) => [
          name,
          { ...exchange, body: exchange.body.replace('"assistant"', '"user"') },
        ]),
      )
    const record = recorded.checks.find(({ id, under }) => id === 'chat/shape' && under === undefined)
    if (record === undefined) throw new Error('chat/shape did not run')
    const path = change((report) => without(report, { exchanges: body(record), known: [] }))
    const { code, stdout } = await place.run(['rejudge', path])
    expect(stdout).toMatch(/≠ chat\/shape +pass → fail/)
    expect(code).toBe(1)
    expect(rejudged().rejudged?.differences.map(({ what }) => what)).toContain('chat/shape')
  })

  it('keeps the outcome of a check that nobody has here, and says so', async () => {
    const path = change((report) => without(report, { check: 'house/gone' }))
    const { stdout } = await place.run(['rejudge', path])
    expect(stdout).toContain('chat/shape  as recorded: this version has no check of this id')
  })

  it('takes several reports, each into a folder of its own, and exits by the worst', async () => {
    const path = change((report) => ({
      ...report,
      id: 'run-ended',
      error: { code: 'startup/exited', message: 'It exited.' },
    }))
    const { code } = await place.run(['rejudge', 'servewright-report/latest/report.json', path])
    expect(code).toBe(recorded.exitCode === 1 ? 1 : 4)
    expect(rejudged(join(recorded.id, 'report.json')).id).toBe(recorded.id)
    expect(rejudged('run-ended/report.json').exitCode).toBe(4)
  })

  it.each([
    ['nothing.json', undefined, 'cannot be read'],
    ['not.json', 'no JSON {', 'is not JSON'],
    ['other.json', '[1]', 'is not a report'],
    ['any.json', '{"a":1}', 'has no schemaVersion'],
    ['later.json', '{"schemaVersion":3}', 'this version reads 1 and 2'],
    ['half.json', '{"schemaVersion":2,"checks":[]}', 'is not a complete report'],
  ])('refuses %s with one error', async (name, text, message) => {
    if (text !== undefined) writeFileSync(join(place.folder, name), text)
    const { code, stdout, stderr } = await place.run(['rejudge', name])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('usage/invalid-report')
    expect(stderr).toContain(message)
  })
})

describe('reporters of the user', () => {
  const reporter = (body: string): string => `
import { defineReporter } from '${process.cwd()}/src/index.ts'
export const line = defineReporter({ name: 'line', finish: async (document, sink) => { ${body} } })
`
  function config(body: string): void {
    writeFileSync(join(place.folder, 'line.mts'), reporter(body))
    writeFileSync(join(place.folder, 'with.yaml'), 'presets: {}\nreporters: [./line.mts]\n')
  }

  it('write beside the report, or where --reporter says', async () => {
    config("await sink.write('line.txt', document.verdict)")
    const words = [
      'rejudge',
      'servewright-report',
      '--config',
      'with.yaml',
      '--reporter',
      'line=elsewhere/a.txt',
    ]
    await place.run(words)
    for (const path of ['servewright-report/rejudged/line.txt', 'elsewhere/a.txt'])
      expect(readFileSync(join(place.folder, path), 'utf8')).toBe(recorded.verdict)
  })

  it('that fail are told, and cost neither the document nor the verdict', async () => {
    config("throw new Error('out of ink')")
    const words = ['rejudge', 'servewright-report', '--config', 'with.yaml', '--out', 'failed']
    const { code, stderr } = await place.run(words)
    expect(stderr).toContain('usage/broken-reporter')
    expect(stderr).toContain('out of ink')
    expect(code).toBe(recorded.exitCode === 0 ? 2 : recorded.exitCode)
    cpSync(join(place.folder, 'failed/report.json'), join(place.folder, 'copy.json'))
  })

  it('are refused where there is none of that name', async () => {
    const { code, stderr } = await place.run(['rejudge', 'servewright-report', '--reporter', 'jsonn'])
    expect(code).toBe(2)
    expect(stderr).toContain('usage/unknown-reporter')
  })
})
