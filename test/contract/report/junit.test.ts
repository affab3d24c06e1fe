/** What two tools that people use for JUnit files read of ours. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'junit2json'
import { parse as parseResults } from 'test-results-parser'
import { afterAll, describe, expect, it } from 'vitest'
import { junit } from '../../../src/report/junit.ts'
import { golden, readReportFixture } from '../../fixtures/read-report.ts'
import { writtenBy } from '../../fixtures/written-by.ts'

const folder = mkdtempSync(join(tmpdir(), 'servewright-junit-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Counts {
  readonly tests: number
  readonly notGreen: number
}

async function byJunit2json(xml: string): Promise<Counts> {
  const read = await parse(xml)
  if (read === null || read === undefined || !('tests' in read) || !('failures' in read))
    throw new Error('junit2json read no test suites')
  return { tests: read.tests ?? 0, notGreen: (read.failures ?? 0) + (read.errors ?? 0) }
}

function byTestResultsParser(xml: string, name: string): Counts {
  const path = join(folder, `${name}.xml`)
  writeFileSync(path, xml)
  const { total, failed, errors, skipped } = parseResults({ type: 'junit', files: [path] })
  // It does not count what was skipped among all.
  return { tests: total + skipped, notGreen: failed + errors }
}

describe.each(Object.entries(golden))('of what was %s', (verdict, file) => {
  it('both read as many tests, and none is red but where the verdict is', async () => {
    const report = readReportFixture(file)
    const { 'junit.xml': xml = '' } = await writtenBy(junit, report)
    const [one, other] = [await byJunit2json(xml), byTestResultsParser(xml, verdict)]
    const thresholds = (report.loads ?? []).flatMap((load) => load.thresholds)
    expect(one.tests).toBe(report.checks.length + thresholds.length + 1)
    expect(other.tests).toBe(one.tests)
    expect(one.notGreen > 0).toBe(verdict !== 'accepted')
    expect(other.notGreen > 0).toBe(verdict !== 'accepted')
  })
})
