import { expect, it } from 'vitest'
import { makeCheckRecord } from '../../test/fixtures/make-check-record.ts'
import { makeLoadRecord } from '../../test/fixtures/make-load-record.ts'
import { makeReport } from '../../test/fixtures/make-report.ts'
import type { LoadRecord } from '../contract/load.ts'
import { nextStep, undecidedSteps } from './next-step.ts'
import { ownReasons } from './own-reasons.ts'

const failing = makeCheckRecord('chat/n', {
  outcome: { status: 'fail', findings: [{ code: 'x', message: 'y', exchange: 'one' }] },
})

it('says what to do, by the verdict', () => {
  expect(nextStep(makeReport())).toEqual([])
  expect(nextStep(makeReport({ verdict: 'rejected', exitCode: 1, checks: [failing] }))[0]).toMatch(
    /^Send the request/,
  )
  expect(nextStep(makeReport({ verdict: 'rejected', exitCode: 1 }))[0]).toMatch(/^Look at the reasons/)
  expect(nextStep(makeReport({ verdict: 'rejected', exitCode: 1, kind: 'load' }))[0]).toMatch(/at which rate/)
  const error = { code: 'startup/exited', message: 'x', hint: 'Mend this.' } as const
  expect(nextStep(makeReport({ verdict: 'blocked', exitCode: 4, error }))).toEqual(['Mend this.'])
  expect(nextStep(makeReport({ verdict: 'blocked', exitCode: 130 }))[0]).toMatch(/interrupted/)
  expect(nextStep(makeReport({ verdict: 'unproven', exitCode: 5 }))[0]).toMatch(/^Claim what/)
  const loads = [makeLoadRecord()]
  expect(nextStep(makeReport({ verdict: 'unproven', exitCode: 5, kind: 'load', loads }))[0]).toMatch(
    /up to 1 ms late/,
  )
})

it('asks a load for what would decide it, and for nothing else', () => {
  const steps = (change: Partial<LoadRecord>) =>
    undecidedSteps(makeReport({ kind: 'load', loads: [makeLoadRecord(change)] }))
  const threshold = {
    metric: 'ttft',
    text: 'ttft p99 <= 1ms',
  } as LoadRecord['thresholds'][number]['threshold']
  const open = { threshold, status: 'inconclusive', samples: 1, message: 'x' } as const
  expect(steps({ thresholds: [{ ...open, moreRequests: 90 }] })).toEqual([
    expect.stringMatching(/^Send more/),
  ])
  expect(steps({ thresholds: [{ ...open, lateClient: true }] })).toEqual([expect.stringMatching(/own cores/)])
  const counts = { ...makeLoadRecord().counts, notStreamed: 3, told: 3 }
  expect(steps({ thresholds: [open], counts })).toEqual([expect.stringMatching(/proxy that buffers/)])
})

it('leaves out the reasons that a finding says already', () => {
  const reasons = [
    { code: 'chat/n/x', message: 'y' },
    { code: 'chat/tools/vacuous', message: 'Not proven: no call.' },
    { code: 'load/threshold-missed', message: 'ttft' },
    { code: 'proven', message: '1 passed' },
  ]
  expect(ownReasons(makeReport({ reasons, checks: [failing] })).map(({ code }) => code)).toEqual([
    'chat/tools/vacuous',
    'load/threshold-missed',
  ])
})
