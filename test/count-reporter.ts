/** Prints what failed and `tests: N passed, N failed` after each Vitest run, and notes both in files for `.ci/run`. */
import { appendFileSync } from 'node:fs'
import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node'

/** Why a test skipped itself; what is skipped without a reason, as after a failed hook, is not excused. */
function excuseOf(test: TestCase): string | undefined {
  const result = test.result()
  return result.state === 'skipped' ? result.note : undefined
}

const isSkipped = (test: TestCase): boolean => test.result().state === 'skipped'
const isBad = (test: TestCase): boolean => test.result().state !== 'passed' && excuseOf(test) === undefined

/** One line of an error, without the colours of a terminal. */
function firstLine(error: unknown): string {
  const text = error instanceof Object && 'message' in error ? String(error.message) : 'it did not run'
  return stripVTControlCharacters(text).split('\n')[0] ?? ''
}

/** A line for each test that did not pass, or for a file that did not load: that one has no tests, and must count. */
function failuresOf(module: TestModule, isPart: boolean): string[] {
  const file = relative('', module.moduleId)
  const bad = [...module.children.allTests()].filter((test) => isBad(test) && !(isPart && isSkipped(test)))
  if (bad.length === 0 && !module.ok()) return [`failed: ${file}: ${firstLine(module.errors()[0])}`]
  return bad.map((test) => `failed: ${file} > ${test.fullName}: ${firstLine(test.result().errors?.[0])}`)
}

function note(variable: string, text: string): void {
  const file = process.env[variable]
  if (file !== undefined) appendFileSync(file, text)
}

export default class CountReporter implements Reporter {
  /** With `-t` most tests are not meant to run. */
  #isPart = false

  onInit(vitest: Vitest): void {
    this.#isPart = vitest.config.testNamePattern !== undefined
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const excused = tests.filter((test) => excuseOf(test) !== undefined)
    for (const test of excused) process.stdout.write(`skipped: ${test.fullName}: ${excuseOf(test)}\n`)
    const loose = unhandledErrors.map((error) => `failed: outside of every test: ${firstLine(error)}`)
    const failures = [...modules.flatMap((module) => failuresOf(module, this.#isPart)), ...loose]
    const lines = failures.map((line) => `${line}\n`).join('')
    const passed = tests.filter((test) => test.result().state === 'passed').length
    const also = excused.length === 0 ? '' : `, ${excused.length} skipped`
    process.stdout.write(`${lines}tests: ${passed} passed, ${failures.length} failed${also}\n`)
    note('SERVEWRIGHT_TEST_FAILURES', lines)
    note('SERVEWRIGHT_TEST_COUNTS', `${passed} ${failures.length} ${excused.length}\n`)
  }
}
