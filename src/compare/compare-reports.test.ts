import { describe, expect, it } from 'vitest'
import { makeCheckRecord } from '../../test/fixtures/make-check-record.ts'
import { makeLoadRecord } from '../../test/fixtures/make-load-record.ts'
import { makeReport } from '../../test/fixtures/make-report.ts'
import { readReportFixture } from '../../test/fixtures/read-report.ts'
import type { CheckOutcome } from '../contract/check.ts'
import type { LoadRecord } from '../contract/load.ts'
import type { CheckRecord, RunReport } from '../contract/report.ts'
import { DurationHistogram } from '../contract/duration-histogram.ts'
import { plainStyle } from '../report/style.ts'
import { parseBounds, usualBounds } from './bounds.ts'
import { differenceOf, statusOf } from './compare-measures.ts'
import { compareReports, exitCodeOfComparison } from './compare-reports.ts'
import { comparisonLines, comparisonMarkdown } from './comparison-lines.ts'

const failed: CheckOutcome = { status: 'fail', findings: [{ code: 'odd', message: 'It is | odd.' }] }
const check = (id: string, outcome: CheckOutcome, change: Partial<CheckRecord> = {}): CheckRecord =>
  makeCheckRecord(id, { outcome, ...change })
const withCheck = (outcome: CheckOutcome, change: Partial<CheckRecord> = {}): RunReport =>
  makeReport({ checks: [check('chat/n', outcome, change)] })
const pass: CheckOutcome = { status: 'pass' }

function compared(before: RunReport, after: RunReport, bounds = usualBounds) {
  const comparisons = compareReports(before, after, bounds)
  const [one = expect.fail('nothing compared')] = comparisons
  return { one, exit: exitCodeOfComparison(comparisons) }
}

describe('the checks of two reports', () => {
  it('are not a regression where nothing changed, nor where a fault is gone', () => {
    expect(compared(withCheck(pass), withCheck(pass))).toMatchObject({ exit: 0, one: { checks: [] } })
    const { one, exit } = compared(withCheck(failed), withCheck(pass))
    expect(exit).toBe(0)
    expect(one.goneFindings.map(({ code }) => code)).toEqual(['chat/n/odd'])
  })

  it.each<[string, RunReport]>([
    ['skipped', withCheck({ status: 'skip', reason: 'r' })],
    ['vacuous', withCheck({ status: 'vacuous', reason: 'r' })],
    ['not made', makeReport({ checks: [] })],
  ])('do not call a finding gone whose check was %s', (_, after) => {
    expect(compared(withCheck(failed), after)).toMatchObject({ exit: 5, one: { goneFindings: [] } })
  })

  it('are one where what held fails now, and where a failed check finds something more', () => {
    const { one, exit } = compared(withCheck(pass), withCheck(failed))
    expect(exit).toBe(1)
    expect(one.newFindings).toEqual([{ code: 'chat/n/odd', message: 'It is | odd.' }])
    expect(one.regressions).toEqual(['chat/n/odd: It is | odd.'])
    const more: CheckOutcome = {
      status: 'fail',
      findings: [...failed.findings, { code: 'new', message: 'm' }],
    }
    expect(compared(withCheck(failed), withCheck(more)).exit).toBe(1)
  })

  it('excuse what is known, and what is only noted', () => {
    const known = { finding: 'chat/n/odd', versions: {}, reason: 'r', upstream: 'none' }
    expect(compared(withCheck(pass), withCheck(failed, { known: [known] })).exit).toBe(0)
    expect(compared(withCheck(pass), withCheck(failed, { level: 'should' })).exit).toBe(0)
  })

  it.each([
    [pass, { status: 'skip', reason: 'r' }],
    [pass, { status: 'vacuous', reason: 'r' }],
    [{ status: 'skip', reason: 'r' }, failed],
    [failed, { status: 'skip', reason: 'r' }],
  ] as const)('cannot be told where only one report proves something: %j, %j', (before, after) => {
    expect(compared(withCheck(before), withCheck(after)).exit).toBe(5)
  })

  it('cannot be told where one report lacks the check, or the second run was blocked', () => {
    expect(compared(withCheck(pass), makeReport()).exit).toBe(5)
    const error = { code: 'environment/no-memory', message: 'm' } as const
    expect(compared(withCheck(pass), { ...withCheck(pass), verdict: 'blocked', error }).exit).toBe(5)
  })

  it('are a regression where the server no longer starts', () => {
    const error = { code: 'startup/exited', message: 'm' } as const
    const after = makeReport({ verdict: 'blocked', exitCode: 4, error })
    expect(compared(withCheck(pass), after).exit).toBe(1)
  })
})

/** A load whose times to the first token lie around a middle, by turns. */
function load(middleMs: number, count: number, change: Partial<LoadRecord> = {}): LoadRecord {
  const histogram = new DurationHistogram()
  for (let index = 0; index < count; index++) histogram.record(middleMs * (0.8 + (0.4 * index) / count))
  const record = makeLoadRecord()
  return {
    ...record,
    counts: { ...record.counts, completed: count, failed: 0 },
    latencies: { ttft: histogram.distribution() },
    histograms: { ttft: histogram.toBase64() },
    series: [],
    ...change,
  }
}
const withLoad = (one: LoadRecord): RunReport => makeReport({ loads: [one] })
const onlyTtft = parseBounds(['output-tokens=none', 'requests=none'])

describe('what two reports have measured', () => {
  it.each([
    [100, 100, 2_000, 0, 'within'],
    [100, 150, 2_000, 1, 'worse'],
    [100, 50, 2_000, 0, 'better'],
    [100, 105, 12, 5, 'unclear'],
  ] as const)(
    'ttft around %i ms, then %i ms, of %i requests: exit %i',
    (...[before, after, count, exit, status]) => {
      const result = compared(withLoad(load(before, count)), withLoad(load(after, count)), onlyTtft)
      const p50 = result.one.measures.find(({ name }) => name.endsWith('ttft p50'))
      expect(p50?.status).toBe(status)
      expect(p50?.difference.low).toBeLessThan(p50?.difference.value ?? 0)
      expect(p50?.difference.high).toBeGreaterThan(p50?.difference.value ?? 0)
      expect(result.exit).toBe(exit)
    },
  )

  it('is not judged where a client was too slow, a histogram lacks, or the machines differ', () => {
    const [slow, quick] = [load(150, 2_000), load(100, 2_000)]
    const isVoid = { ...slow, validity: { ...slow.validity, state: 'void' as const } }
    expect(compared(withLoad(quick), withLoad(isVoid), onlyTtft).exit).toBe(5)
    const { histograms: _, ...bare } = slow
    expect(compared(withLoad(quick), withLoad(bare), onlyTtft).exit).toBe(5)
    const other = withLoad(slow)
    const machine = { ...other.provenance.machine, cpu: 'another' }
    const elsewhere = { ...other, provenance: { ...other.provenance, machine } }
    expect(compared(withLoad(quick), elsewhere, onlyTtft)).toMatchObject({
      exit: 5,
      one: { regressions: [] },
    })
  })

  it('is a regression where requests fail that did not, unless the first run had no such load', () => {
    const { counts } = makeLoadRecord()
    const byCompletion = { complete: 50, truncated: 50 }
    const failing = load(100, 2_000, { counts: { ...counts, completed: 50, failed: 50, byCompletion } })
    const { one, exit } = compared(withLoad(load(100, 2_000)), withLoad(failing), onlyTtft)
    expect(exit).toBe(1)
    expect(one.newFindings.map(({ code }) => code)).toEqual(['quiet/load/errors'])
    expect(compared(withLoad(failing), withLoad(failing), onlyTtft).one.regressions).toEqual([])
    const checked = withCheck(pass)
    expect(compared(checked, { ...checked, loads: [failing] }).one).toMatchObject({
      regressions: [],
      unclear: ['Only one of the reports proves: quiet.'],
    })
  })

  it('asks nothing of the time between tokens where answers were not streamed', () => {
    const of = (notStreamed: boolean, middleMs: number): RunReport => {
      const one = load(100, 12)
      const histogram = new DurationHistogram()
      for (let index = 0; index < 12; index++) histogram.record(middleMs * (0.8 + index / 30))
      const counts = { ...one.counts, ...(notStreamed ? { notStreamed: 12, told: 12 } : {}) }
      const latencies = { tpot: histogram.distribution(), itl: histogram.distribution() }
      const text = histogram.toBase64()
      return withLoad({ ...one, counts, latencies, histograms: { tpot: text, itl: text } })
    }
    const names = (one: { readonly measures: readonly { readonly name: string }[] }) =>
      one.measures.map(({ name }) => name).join(', ')
    expect(names(compared(of(false, 10), of(false, 11), onlyTtft).one)).toContain('tpot p50')
    const lumps = compared(of(true, 10), of(true, 11), onlyTtft)
    expect([names(lumps.one), lumps.one.unclear, lumps.exit]).not.toContain('tpot')
    expect(lumps.one.unclear).toEqual([])
    expect(compared(of(false, 10), of(true, 11), onlyTtft).one.unclear).toEqual([
      'The answers of the load quiet came in one lump in one of the reports: itl and tpot are not compared.',
    ])
  })

  it('is not judged where the load came otherwise, nor where the reports share nothing', () => {
    const at = (rate: number): RunReport =>
      withLoad(load(100 * rate, 2_000, { arrival: { kind: 'constant', rate } }))
    const { one, exit } = compared(at(1), at(10))
    expect([exit, one.measures, one.regressions]).toEqual([5, [], []])
    expect(compared(makeReport({ checks: [] }), withLoad(load(100, 200))).exit).toBe(5)
  })

  it('counts the error bars of both clients as what the difference may be less', () => {
    const late = load(150, 2_000)
    const barred = { ...late, validity: { ...late.validity, errorBarMs: 60 } }
    const { one } = compared(withLoad(load(100, 2_000)), withLoad(barred), onlyTtft)
    expect(one.measures.find(({ name }) => name.endsWith('ttft p50'))?.status).toBe('unclear')
  })

  it('is a difference by its interval', () => {
    const before = { value: 10, low: 9, high: 12 }
    expect(differenceOf(before, before)).toMatchObject({
      value: 0,
      low: -Math.hypot(1, 2),
      high: Math.hypot(2, 1),
    })
    expect(statusOf({ value: -3, low: -4, high: -2 }, 1, -1)).toBe('worse')
    expect(statusOf({ value: 3, low: 2, high: 4 }, undefined, 1)).toBe('shown')
  })
})

describe('recorded reports', () => {
  it.each(['tiny-h100.v1.json.gz', 'tiny-cpu.v1.json.gz', 'transformers-h200.json'])(
    '%s holds no regression against itself',
    (name) => {
      const report = readReportFixture(name)
      const { one, exit } = compared(report, report)
      expect(one).toMatchObject({ checks: [], newFindings: [], goneFindings: [], regressions: [] })
      expect(exit).not.toBe(1)
    },
  )

  it('of two engines say what one lacks, on a console and in Markdown', () => {
    const comparisons = compareReports(
      readReportFixture('tiny-h100.v1.json.gz'),
      readReportFixture('transformers-h200.json'),
      usualBounds,
    )
    expect(exitCodeOfComparison(comparisons)).toBe(1)
    const lines = comparisonLines(comparisons, plainStyle)
    expect(lines.join('\n')).toContain('chat/stop-string/stop-leaked')
    expect(lines).toContain('regression')
    const markdown = comparisonMarkdown(comparisons)
    expect(markdown).toContain('| new | chat/stop-string/stop-leaked |')
    // A bar in what a server said would end the cell.
    const odd = compareReports(withCheck(pass), withCheck(failed), usualBounds)
    expect(comparisonMarkdown(odd)).toContain(String.raw`It is \| odd.`)
  })
})

describe('bounds', () => {
  it('are read over the usual ones', () => {
    expect(parseBounds(['ttft=5%', 'memory=none', 'start=50'])).toMatchObject({
      ttft: 0.05,
      itl: 0.1,
      start: 0.5,
    })
    expect(parseBounds(['memory=none'])).not.toHaveProperty('memory')
  })
  it.each([
    ['tftt=5%', 'ttft'],
    ['ttft=fast', '10%'],
    ['ttft', '10%'],
  ])('%s is refused', (word, hint) => {
    const expected = { code: 'usage/invalid-arguments', hint: expect.stringContaining(hint) as string }
    expect(() => parseBounds([word])).toThrow(expect.objectContaining(expected))
  })
})
