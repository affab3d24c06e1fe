import { describe, expect, it } from 'vitest'
import { makeLoadRecord } from '../../test/fixtures/make-load-record.ts'
import { plainStyle } from './style.ts'
import { loadHeading, loadLines } from './load-lines.ts'

const lines = (width: number, change = {}): readonly string[] =>
  loadLines(makeLoadRecord(change), { style: plainStyle, width })
const formula = 'chunk gap ÷ tokens that the frame carries, once for each of them'

describe('a load on a console', () => {
  it('has every formula beside its numbers, or below them where there is no room', () => {
    expect(lines(Infinity).find((line) => line.startsWith('  itl  '))).toContain(formula)
    expect(lines(90).find((line) => line.startsWith('  itl  '))).not.toContain(formula)
    expect(lines(90)).toContain(`  itl = ${formula}`)
  })

  it('names the kind of its arrivals once', () => {
    expect(loadHeading(makeLoadRecord(), plainStyle)).toMatch(/ users 4 /)
    expect(loadHeading(makeLoadRecord({ arrival: { kind: 'poisson', rate: 9 } }), plainStyle)).toMatch(
      / poisson rate 9 /,
    )
    expect(loadHeading(makeLoadRecord(), plainStyle)).not.toContain('users users')
  })

  it('says what tokens are counted by', () => {
    const { counts } = makeLoadRecord()
    const said = (tokensPerChunk?: number) =>
      lines(90, {
        tokenCounting: 'chunks',
        counts: { ...counts, ...(tokensPerChunk === undefined ? {} : { tokensPerChunk }) },
      }).join('\n')
    expect(said()).toContain('tokens counted as one per chunk')
    expect(said(4)).toContain('tokens counted by usage, 4.0 per chunk in the mean')
  })

  it('has the p99.9, and the error bar', () => {
    expect(lines(90).join('\n')).toMatch(/ms +p50 +p90 +p95 +p99 +p99\.9 +max +mean/)
    expect(lines(90).join('\n')).toContain('every time above may be up to 1.00 ms too long')
  })

  it('has what the server says beside what the client says', () => {
    const server = { ttftMeanMs: 17, itlMeanMs: 4.9, kvUsageMax: 0.25 }
    expect(lines(90, { server })).toContain(
      '  the server says: ttft mean 17.0 ms there, here 20.0 ms; itl mean 4.90 ms there, here 5.00 ms',
    )
    expect(lines(90, { server })).toContain('  the server says: KV use max 25.0 %')
  })
})
