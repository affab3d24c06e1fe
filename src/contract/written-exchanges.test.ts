import { describe, expect, it } from 'vitest'
import { makeExchange } from '../../test/fixtures/make-exchange.ts'
import { makeReport } from '../../test/fixtures/make-report.ts'
import type { Exchange } from './exchange.ts'
import type { CheckRecord, ReportDocument, RunReport } from './report.ts'
import { packReport, unpackReport } from './written-exchanges.ts'

const start = '{"id":"chatcmpl-1","choices":[{"delta":{"content":"'
const frames = [`${start}a"}}]}`, `${start}b\u{1f600}"}}]}`, `${start}b\u{1f601}"}}]}`, '[DONE]'].map(
  (data, atMs) => ({ atMs, data }),
)
const exchange = (over: Partial<Exchange> = {}): Exchange => ({
  ...makeExchange(),
  headers: { date: 'today', server: 'uvicorn', 'content-length': '7' },
  ...over,
})
const exchanges = {
  one: exchange({ frames: [...frames.slice(0, 2), { atMs: 3, raw: ': ping\n\n' }, ...frames.slice(2)] }),
  two: exchange({ headers: { date: 'tomorrow', server: 'uvicorn', 'content-length': '8' } }),
  three: exchange({ headers: { date: 'tomorrow', server: 'uvicorn' } }),
  '4': exchange({ frames }),
}
const record: CheckRecord = {
  id: 'chat/shape',
  title: 'x',
  advice: 'x',
  level: 'must',
  needs: [],
  durationMs: 1,
  outcome: { status: 'pass' },
  exchanges,
}
const run = makeReport({ checks: [record, record] })
const batch: ReportDocument = { ...makeReport(), runs: [run], notRun: [] }
const written = (document: ReportDocument): string => JSON.stringify(packReport(document))

describe('a written report', () => {
  it.each([run, batch])('is read back whole', (document) => {
    expect(unpackReport(JSON.parse(written(document)) as ReportDocument)).toEqual(document)
    expect(unpackReport(document)).toEqual(document)
  })

  it('says once what exchanges have in common', () => {
    const text = written(makeReport({ checks: [record] }))
    expect(text.match(/chatcmpl-1/g)).toHaveLength(3)
    expect(text).toContain('"headers":{"date":"tomorrow","content-length":"8"}')
    expect(text.length).toBeLessThan(JSON.stringify(makeReport({ checks: [record] })).length)
  })

  it('keeps the order of headers', () => {
    const read = unpackReport(JSON.parse(written(run)) as RunReport)
    const { two } = read.checks[0]?.exchanges ?? {}
    expect(Object.keys(two?.headers ?? {})).toEqual(['date', 'server', 'content-length'])
  })
})
