/** Prints `tests: N passed, N failed` after each Vitest run, and adds up the counts in a file for `.ci/run`. */
import { appendFileSync } from 'node:fs'
import type { Reporter, TestCase, TestModule } from 'vitest/node'

/** Why a test skipped itself; what is skipped without a reason, as after a failed hook, is not excused. */
function excuseOf(test: TestCase): string | undefined {
  const result = test.result()
  return result.state === 'skipped' ? result.note : undefined
}

export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    let [passed, failed, skipped] = [0, unhandledErrors.length, 0]
    for (const module of modules) {
      const tests = [...module.children.allTests()]
      const excused = tests.filter((test) => excuseOf(test) !== undefined)
      for (const test of excused) process.stdout.write(`skipped: ${test.fullName}: ${excuseOf(test)}\n`)
      const good = tests.filter((test) => test.result().state === 'passed').length
      const red = tests.length - good - excused.length
      passed += good
      skipped += excused.length
      // A file that fails to load has no tests and must still count.
      failed += red === 0 && !module.ok() ? 1 : red
    }
    const also = skipped === 0 ? '' : `, ${skipped} skipped`
    process.stdout.write(`tests: ${passed} passed, ${failed} failed${also}\n`)
    const file = process.env['SERVEWRIGHT_TEST_COUNTS']
    if (file !== undefined) appendFileSync(file, `${passed} ${failed} ${skipped}\n`)
  }
}
