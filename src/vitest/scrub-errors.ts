/** Takes secrets out of the errors of tests before Vitest shows them: an assertion quotes what a server has said. */
import type { TestCase } from 'vitest/node'
import { createDocumentScrubber } from '../run/scrub-document.ts'

/** Vitest shows the very objects that `result` gives. */
export function scrubErrors(test: TestCase, secrets: readonly string[]): void {
  const scrub = createDocumentScrubber(secrets)
  for (const error of test.result().errors ?? []) {
    // `stacks` are places in files.
    const { message, stack, diff, actual, expected } = error
    Object.assign(error, scrub({ message, stack, diff, actual, expected }))
  }
}
