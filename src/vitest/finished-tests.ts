/** Reads from Vitest's own records what became of each test. */
import type { TestCase, TestModule, TestSuite } from 'vitest/node'
import type { FinishedTest } from './test-record.ts'

const messagesOf = (errors: readonly { readonly message?: string }[]): readonly string[] =>
  errors.map(({ message = '' }) => message)

/** Left out by `-t` or by another test's `.only`, as a filter leaves out checks. */
function filtered(test: TestCase): boolean {
  const result = test.result()
  const { mode } = test.options
  return result.state === 'skipped' && result.note === undefined && mode !== 'skip' && mode !== 'todo'
}

function finished(test: TestCase): FinishedTest {
  const result = test.result()
  const diagnostic = test.diagnostic()
  return {
    file: test.module.relativeModuleId,
    name: test.fullName,
    state: result.state,
    ...(result.state === 'skipped' && result.note !== undefined ? { note: result.note } : {}),
    errors: messagesOf(result.errors ?? []),
    durationMs: diagnostic?.duration ?? 0,
    retries: diagnostic?.retryCount ?? 0,
    evidence: test.meta().servewright,
  }
}

/** What a suite's hooks threw: Vitest gives it to no test. */
function failedHooks(suite: TestSuite | TestModule, module: TestModule): readonly FinishedTest[] {
  const errors = messagesOf(suite.errors())
  if (errors.length === 0) return []
  const name = suite.type === 'module' ? 'hooks of the file' : `hooks of ${suite.fullName}`
  return [
    {
      file: module.relativeModuleId,
      name,
      state: 'failed',
      errors,
      durationMs: 0,
      retries: 0,
      evidence: { exchanges: {}, checks: [] },
    },
  ]
}

export interface FinishedModule {
  readonly tests: readonly FinishedTest[]
  /** Why the file could not be loaded. */
  readonly broken?: string
}

/** Tests that never came to use a server of ours are left out. */
export function finishedModule(module: TestModule): FinishedModule {
  const cases = [...module.children.allTests()]
  const errors = messagesOf(module.errors())
  if (cases.length === 0 && errors.length > 0) {
    return {
      tests: [],
      broken: `${module.relativeModuleId} cannot be loaded: ${errors[0]?.split('\n')[0] ?? ''}`,
    }
  }
  const tests = cases.filter((test) => !filtered(test)).map(finished)
  // No hook of ours runs for a test that its file skips.
  const ours = tests.some(({ evidence }) => evidence !== undefined)
  const used = tests.filter(({ evidence, state }) => evidence !== undefined || (ours && state === 'skipped'))
  const suites = [module, ...module.children.allSuites()]
  return { tests: [...used, ...suites.flatMap((suite) => failedHooks(suite, module))] }
}
