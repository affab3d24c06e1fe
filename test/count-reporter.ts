/** Prints `tests: N passed, N failed` after each Vitest run, and adds up the counts in a file for `.ci/run`. */
import { appendFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'

export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    let passed = 0
    let failed = unhandledErrors.length
    for (const module of modules) {
      const tests = [...module.children.allTests()]
      passed += tests.filter((test) => test.result().state === 'passed').length
      const red = tests.filter((test) => test.result().state !== 'passed').length
      // A file that fails to load has no tests and must still count.
      failed += red === 0 && !module.ok() ? 1 : red
    }
    process.stdout.write(`tests: ${passed} passed, ${failed} failed\n`)
    const file = process.env['SERVEWRIGHT_TEST_COUNTS']
    if (file !== undefined) appendFileSync(file, `${passed} ${failed}\n`)
  }
}
