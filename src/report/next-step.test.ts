import { expect, it } from 'vitest'
import { makeCheckRecord } from '../../test/fixtures/make-check-record.ts'
import { makeLoadRecord } from '../../test/fixtures/make-load-record.ts'
import { makeReport } from '../../test/fixtures/make-report.ts'
import type { LoadRecord } from '../contract/load.ts'
import { nextStep } from './next-step.ts'
import { ownReasons } from './own-reasons.ts'
import { undecidedSteps } from './undecided-steps.ts'

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
    /^Look at the reasons: neither more requests nor more cores/,
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

const canary = 'The canary gave 3 time stamps; an error bar needs 20.'
const lostAgent = 'It was lost 2.0 s after the start, and 50.0 % of the load with it: it hung up.'
const cores = /^Give the client its own cores: it was up to 70 ms late itself/

it.each([
  [
    'an agent that was lost',
    [`agent 2 (vm): ${lostAgent}`],
    [/^Look at what agent 2 \(vm\) printed, and start it again/],
  ],
  ['a load that was over at once', [canary], [/^Let the load last longer/]],
  [
    'a machine without ports',
    ['The address to connect from has no port left: bind EADDRINUSE. Wait a minute.'],
    [/^Give this machine what it lacked/],
  ],
  ['a client that was late', ['The client itself added up to 70 ms (p99; limit 50 ms).'], [cores]],
  [
    'a busy client of a short load',
    [canary, 'The event loop was busy 99 % of the time (limit 95 %).'],
    [/^Let the load/, cores],
  ],
])('says what fits where the client is void: %s', (_, reasons, wanted) => {
  const { validity } = makeLoadRecord()
  const lost = reasons.some((reason) => reason.includes('It was lost'))
  const agents = ['agent 1 (here)', 'agent 2 (vm)'].map((name, index) => ({
    name,
    threads: 1,
    cores: 1,
    nice: 0,
    sent: 1,
    completed: 1,
    failed: 0,
    validity,
    clockOffsetMs: 0,
    clockBoundMs: 0,
    startLateMs: 0,
    ...(lost && index === 1 ? { lost: lostAgent } : {}),
  }))
  const record = makeLoadRecord({ agents, validity: { ...validity, state: 'void', errorBarMs: 70, reasons } })
  expect(undecidedSteps(makeReport({ kind: 'load', loads: [record] }))).toEqual(
    wanted.map((words) => expect.stringMatching(words) as string),
  )
})

it('does not ask a client that was in time for cores, where a chunk holds several tokens', () => {
  const threshold = { metric: 'itl', text: 'itl p99 <= 1ms' } as LoadRecord['thresholds'][number]['threshold']
  const thresholds = [{ threshold, status: 'inconclusive', samples: 9, message: 'x' } as const]
  const counts = { ...makeLoadRecord().counts, tokensPerChunk: 3 }
  const loads = [makeLoadRecord({ thresholds, counts })]
  expect(undecidedSteps(makeReport({ kind: 'load', loads }))).toEqual([
    expect.stringMatching(/^Set a threshold for `tpot` or `chunk-gap` in place of `itl`/),
  ])
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
