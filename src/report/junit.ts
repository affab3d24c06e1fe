/** `junit.xml`: each check a test case, as viewers of CI systems read it. */
import type { LoadRecord, ThresholdOutcome } from '../contract/load.ts'
import { isKnown, levelOfNew, newFindings, recordName } from '../contract/is-known.ts'
import type { CheckRecord, Reporter, RunReport } from '../contract/report.ts'
import { nameOf, runsOf } from './runs-of.ts'
import { xmlAttributes, xmlText } from './xml.ts'

interface Case {
  readonly suite: string
  readonly name: string
  readonly durationMs?: number
  /** What keeps it from having passed. */
  readonly problem?: Problem
  /** What a reader should know of it nevertheless. */
  readonly notes: readonly string[]
}

interface Problem {
  readonly kind: 'failure' | 'error' | 'skipped'
  readonly type: string
  readonly message: string
  readonly details?: readonly string[]
}

const told = ({ code, message }: { readonly code: string; readonly message: string }): string =>
  `${code}: ${message}`

function problemOf(record: CheckRecord): Problem | undefined {
  const { outcome, advice } = record
  switch (outcome.status) {
    case 'pass':
      return undefined
    case 'skip':
    case 'vacuous':
      return { kind: 'skipped', type: outcome.status, message: outcome.reason }
    case 'blocked':
      return { kind: 'error', type: outcome.error.code, message: outcome.error.message }
    case 'fail': {
      // What is known or only advised rejects nothing, so that it must not turn a job red.
      const [first, ...others] = levelOfNew(record) === 'must' ? newFindings(record) : []
      if (first === undefined) return undefined
      const details = [first, ...others].map(told)
      return {
        kind: 'failure',
        type: first.code,
        message: first.message,
        details: [...details, `→ ${advice}`],
      }
    }
  }
}

function notesOf(record: CheckRecord): readonly string[] {
  const { outcome, known = [], notes = [] } = record
  const findings = outcome.status === 'fail' && levelOfNew(record) !== 'must' ? outcome.findings : []
  const word = isKnown(record) ? 'known' : 'noted'
  return [
    ...notes,
    ...findings.map((finding) => `${word}: ${told(finding)}`),
    ...known.map(({ finding, reason }) => `known: ${finding}: ${reason}`),
  ]
}

function checkCase(record: CheckRecord): Case {
  const { id, durationMs } = record
  const name = recordName(record)
  const problem = problemOf(record)
  return {
    suite: id.slice(0, Math.max(0, id.indexOf('/'))) || 'checks',
    name,
    durationMs,
    notes: notesOf(record),
    ...(problem === undefined ? {} : { problem }),
  }
}

function thresholdCase({ name }: LoadRecord, { threshold, status, message }: ThresholdOutcome): Case {
  const kind = status === 'fail' ? 'failure' : 'error'
  return {
    suite: `load ${name}`,
    name: threshold.text,
    notes: [message],
    ...(status === 'pass' ? {} : { problem: { kind, type: status, message } }),
  }
}

/** A rate that was only tried may miss a threshold. */
const loadCases = ({ loads = [] }: RunReport): readonly Case[] =>
  loads
    .filter(({ trial }) => trial === undefined)
    .flatMap((load) => load.thresholds.map((outcome) => thresholdCase(load, outcome)))

/** What went wrong apart from any check, so that no verdict but an acceptance is green throughout. */
function verdictCase({ verdict, reasons, durationMs }: RunReport, shown: readonly Case[]): Case {
  const one = { suite: 'servewright', name: 'verdict', durationMs, notes: reasons.map(told) }
  const seen = shown.some(({ problem }) => problem !== undefined && problem.kind !== 'skipped')
  if (verdict === 'accepted' || seen) return one
  const kind = verdict === 'rejected' ? 'failure' : 'error'
  const [first = { code: verdict, message: verdict }] = reasons
  return {
    ...one,
    problem: { kind, type: first.code, message: first.message, details: reasons.map(told) },
  }
}

const seconds = (ms = 0): string => (ms / 1000).toFixed(3)

function* caseLines({ suite, name, durationMs, problem, notes }: Case): Generator<string> {
  yield `    <testcase ${xmlAttributes({ classname: suite, name, time: seconds(durationMs) })}>\n`
  if (problem !== undefined) {
    const { kind, type, message, details = [message] } = problem
    yield `      <${kind} ${xmlAttributes({ type, message })}>${xmlText(details.join('\n'))}</${kind}>\n`
  }
  if (notes.length > 0) yield `      <system-out>${xmlText(notes.join('\n'))}</system-out>\n`
  yield '    </testcase>\n'
}

function casesOf(run: RunReport): readonly Case[] {
  const shown = [...run.checks.map(checkCase), ...loadCases(run)]
  return [...shown, verdictCase(run, shown)]
}

function countsOf(cases: readonly Case[]): Readonly<Record<string, string>> {
  const count = (kind: Problem['kind']): string =>
    String(cases.filter(({ problem }) => problem?.kind === kind).length)
  return {
    tests: String(cases.length),
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  }
}

function* lines(runs: readonly RunReport[]): Generator<string> {
  const suites = runs.map((run) => ({ run, cases: casesOf(run) }))
  const all = countsOf(suites.flatMap(({ cases }) => cases))
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${xmlAttributes({ name: 'servewright', ...all })}>\n`
  for (const { run, cases } of suites) {
    const { startedAt, durationMs, verdict } = run
    const head = { name: nameOf(run), ...countsOf(cases), time: seconds(durationMs), timestamp: startedAt }
    yield `  <testsuite ${xmlAttributes(head)}>\n`
    yield `    <properties><property ${xmlAttributes({ name: 'verdict', value: verdict })}/></properties>\n`
    for (const one of cases) yield* caseLines(one)
    yield '  </testsuite>\n'
  }
  yield '</testsuites>\n'
}

export const junit: Reporter = {
  name: 'junit',
  finish: async (document, sink) => {
    await sink.write('junit.xml', lines(runsOf(document)))
  },
}
