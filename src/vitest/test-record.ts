/** A finished Vitest test as the record of a check. Pure. */
import { defined } from '../base/defined.ts'
import { stripVTControlCharacters } from 'node:util'
import type { ErrorRecord } from '../base/errors.ts'
import type { CheckOutcome, Finding } from '../contract/check.ts'
import type { CheckRecord, ServerRecord } from '../contract/report.ts'
import { isOfGone } from '../run/guard/life-signs.ts'
import type { TestEvidence } from './provided.ts'

/** What Vitest knows of a test once it has ended. */
export interface FinishedTest {
  /** Path of the file, from Vitest's root. */
  readonly file: string
  /** With the names of its suites. */
  readonly name: string
  readonly state: 'passed' | 'failed' | 'skipped' | 'pending'
  /** Why it was skipped. */
  readonly note?: string
  readonly errors: readonly string[]
  readonly durationMs: number
  /** How often it was tried again. */
  readonly retries: number
  readonly evidence: TestEvidence | undefined
}

/** Why tests of a subject say nothing about its server. */
export interface Obstacle {
  /** What kept the server from starting, or from answering any more. */
  readonly error?: ErrorRecord
  /** The server ended or stopped answering by itself. */
  readonly lost?: Partial<NonNullable<ServerRecord['gone']>>
  readonly interrupted: boolean
}

function finding(code: string, errors: readonly string[], exchange: string | undefined): Finding {
  const message = stripVTControlCharacters(errors.join(' ')).replaceAll(/\s+/g, ' ').trim()
  const told = message === '' ? 'Vitest reports no message.' : message
  return { code, message: told, ...defined({ exchange }) }
}

/** Why a test proves nothing. */
function silence({ state, note }: FinishedTest, interrupted: boolean): string | undefined {
  if (state === 'skipped') return note ?? 'skipped by the test file'
  if (interrupted && state !== 'passed') return 'interrupted'
  return state === 'pending' ? 'did not run' : undefined
}

export const idOf = ({ file, name }: Pick<FinishedTest, 'file' | 'name'>): string => `${file} > ${name}`

/** Whether a test failed only because its server was no longer there: the server's end is one finding of its own. */
function isOfLoss(test: FinishedTest, { lost }: Obstacle): boolean {
  if (lost === undefined || test.state !== 'failed') return false
  const last = Object.values(test.evidence?.exchanges ?? {}).at(-1)
  if (test.evidence?.lost === true) return true
  return lost.since === idOf(test) || isOfGone(last, lost.probe)
}

function outcomeOf(test: FinishedTest, obstacle: Obstacle): CheckOutcome {
  const { error, interrupted } = obstacle
  if (isOfLoss(test, obstacle)) return { status: 'skip', reason: 'the server ended during this test' }
  const reason = silence(test, interrupted)
  if (reason !== undefined) return { status: 'skip', reason }
  const last = Object.keys(test.evidence?.exchanges ?? {}).at(-1)
  if (test.state === 'failed' && error !== undefined) return { status: 'blocked', error }
  if (test.state === 'failed')
    return { status: 'fail', findings: [finding('test-failed', test.errors, last)] }
  if (test.retries === 0) return { status: 'pass' }
  const message = `The test passed only after retries (${test.retries} time${test.retries === 1 ? '' : 's'}).`
  return { status: 'fail', findings: [finding('passed-on-retry', [message], last)] }
}

/** A failed test rejects: it is somebody's own acceptance criterion. A retry that hid a failure is reported. */
export function recordTest(test: FinishedTest, obstacle: Obstacle): CheckRecord {
  const outcome = outcomeOf(test, obstacle)
  const flaky = test.state === 'passed' && outcome.status === 'fail'
  return {
    id: idOf(test),
    title: test.name,
    advice: `See the test in ${test.file}.`,
    level: flaky ? 'should' : 'must',
    needs: [],
    durationMs: test.durationMs,
    outcome,
    exchanges: test.evidence?.exchanges ?? {},
  }
}

/** A check that a test runs is distinguished from the same one of another test by the test's name. */
function recordsOfTest(test: FinishedTest, obstacle: Obstacle): readonly CheckRecord[] {
  const own = recordTest(test, obstacle)
  const checks = test.evidence?.checks ?? []
  return [...checks.map((record) => ({ ...record, id: `${own.id} > ${record.id}`, check: record.id })), own]
}

/** Ids that stand there before get a number: a test may run one check twice, and two tests may have one name. */
function withUniqueIds(records: readonly CheckRecord[]): readonly CheckRecord[] {
  const seen = new Map<string, number>()
  return records.map((record) => {
    const times = (seen.get(record.id) ?? 0) + 1
    seen.set(record.id, times)
    return times === 1 ? record : { ...record, id: `${record.id} #${times}` }
  })
}

/** What the report says of a subject's tests; one that the subject never claimed to pass is left out, as checks are. */
export function recordsOf(tests: readonly FinishedTest[], obstacle: Obstacle): readonly CheckRecord[] {
  const told = tests.filter(({ evidence }) => evidence?.notClaimed === undefined)
  return withUniqueIds(told.flatMap((test) => recordsOfTest(test, obstacle)))
}
