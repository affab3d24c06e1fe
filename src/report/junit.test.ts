import { describe, expect, it } from 'vitest'
import type { CheckRecord } from '../contract/report.ts'
import { makeCheckRecord } from '../../test/fixtures/make-check-record.ts'
import { makeLoadRecord } from '../../test/fixtures/make-load-record.ts'
import { makeReport } from '../../test/fixtures/make-report.ts'
import { writtenBy } from '../../test/fixtures/written-by.ts'
import { junit } from './junit.ts'

const failed = (message = 'No [DONE].'): CheckRecord['outcome'] => ({
  status: 'fail',
  findings: [{ code: 'done-missing', message }],
})

async function xmlOf(change: Parameters<typeof makeReport>[0]): Promise<string> {
  const { 'junit.xml': xml = '' } = await writtenBy(junit, makeReport(change))
  return xml
}

describe('junit', () => {
  it('makes a failure of what rejects, with all its findings and the advice', async () => {
    const xml = await xmlOf({
      verdict: 'rejected',
      checks: [makeCheckRecord('chat/n', { outcome: failed() })],
    })
    expect(xml).toContain('<testcase classname="chat" name="chat/n" time="0.020">')
    expect(xml).toContain(
      '<failure type="done-missing" message="No [DONE].">done-missing: No [DONE].&#10;→ Mend it.</failure>',
    )
    expect(xml).toContain('<testsuites name="servewright" tests="2" failures="1" errors="0" skipped="0">')
  })

  it('makes no failure of what is advised or known, and tells it', async () => {
    const known = [
      { finding: 'chat/b/done-missing', versions: {}, reason: 'It is so.', upstream: 'none' as const },
    ]
    const xml = await xmlOf({
      checks: [
        makeCheckRecord('chat/a', { level: 'should', outcome: failed() }),
        makeCheckRecord('chat/b', { outcome: failed(), known }),
      ],
    })
    expect(xml).not.toMatch(/<(failure|error)/)
    expect(xml).toContain('noted: done-missing: No [DONE].')
    expect(xml).toContain('known: chat/b/done-missing: It is so.')
  })

  it('skips what proved nothing, and makes an error of what was blocked', async () => {
    const xml = await xmlOf({
      checks: [
        makeCheckRecord('chat/a', { outcome: { status: 'vacuous', reason: 'no call came' } }),
        makeCheckRecord('chat/b', { outcome: { status: 'skip', reason: 'not claimed' } }),
        makeCheckRecord('chat/c', {
          outcome: { status: 'blocked', error: { code: 'internal/bug', message: 'Oh.' } },
        }),
      ],
    })
    expect(xml).toContain('<skipped type="vacuous" message="no call came">')
    expect(xml).toContain('<skipped type="skip" message="not claimed">')
    expect(xml).toContain('<error type="internal/bug" message="Oh.">')
  })

  it.each([
    ['rejected', 'failure'],
    ['blocked', 'error'],
    ['unproven', 'error'],
  ] as const)('is never green for what is %s, also where no check says so', async (verdict, kind) => {
    const reasons = [{ code: 'server/exited', message: 'It ended.' }]
    const xml = await xmlOf({ verdict, exitCode: 1, reasons, checks: [makeCheckRecord('chat/a')] })
    expect(xml).toContain(`<${kind} type="server/exited" message="It ended.">`)
    expect(xml).toContain('name="verdict"')
  })

  it('has a case for each threshold, but not of rates that were only tried', async () => {
    const threshold = {
      text: 'ttft p99 <= 300ms',
      metric: 'ttft',
      statistic: { kind: 'quantile', quantile: 0.99 },
      comparison: '<=',
      limit: 300,
    } as const
    const thresholds = [
      { threshold, status: 'fail', samples: 9, message: 'ttft p99 <= 300ms: 400 ms' },
    ] as const
    const load = makeLoadRecord({ thresholds })
    expect(await xmlOf({ verdict: 'rejected', loads: [load] })).toContain('<failure type="fail"')
    const trial = { of: 'search', rate: 2 } as const
    expect(await xmlOf({ loads: [{ ...load, trial }] })).not.toContain('<failure')
  })

  it('keeps what XML cannot hold, and what would end an element, as text', async () => {
    const hostile = 'a\u0000\u001b[31m\uD800\uFFFE"><failure>]]>&\u202e'
    const xml = await xmlOf({
      verdict: 'rejected',
      checks: [makeCheckRecord('chat/n', { outcome: failed(hostile) })],
    })
    expect(xml).toContain(
      'message="a\\u0000\\u001b[31m\\ud800\\ufffe&quot;&gt;&lt;failure&gt;]]&gt;&amp;\\u202e"',
    )
  })
})
