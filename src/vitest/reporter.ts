/** Vitest reporter: one report and one verdict, as `servewright run` gives them, once every server is gone. */
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node'
import { nowMs, timestamp } from '../base/clock.ts'
import { newRunId } from '../subject/run-id.ts'
import { finishedModule, type FinishedModule } from './finished-tests.ts'
import { boundEvidence } from './recording.ts'
import { forgetPool, runningPool } from './running-pool.ts'
import { scrubErrors } from './scrub-errors.ts'
import { writeReports } from './write-reports.ts'

export interface ReporterOptions {
  /** The report folder, from the current one. Default: a new one in `servewright-report`. */
  readonly out?: string
}

/** The subject that the tests of a module were meant for. */
const subjectOf = ({ project }: TestModule): string | undefined =>
  project.getProvidedContext().servewrightPool?.subject

class ServewrightReporter implements Reporter {
  readonly #out: string | undefined
  readonly #startedAt = timestamp()
  readonly #startMs = nowMs()
  #modules: readonly TestModule[] = []
  #kept = { recordedCharacters: 0 }

  constructor({ out }: ReporterOptions = {}) {
    this.#out = out
  }

  onInit(vitest: Vitest): void {
    // After every global teardown, so that the proof of the stop is in the report.
    vitest.onClose(() => this.#finish(vitest))
  }

  onTestRunStart(): void {
    this.#kept = { recordedCharacters: 0 }
  }

  async onTestCaseResult(test: TestCase): Promise<void> {
    const evidence = test.meta().servewright
    if (evidence !== undefined) boundEvidence(this.#kept, evidence)
    const running = await runningPool()
    const subjects = running?.pool.records().flatMap(({ subject }) => subject ?? []) ?? []
    scrubErrors(
      test,
      subjects.flatMap(({ secrets }) => secrets),
    )
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    this.#modules = modules
  }

  #finishedBySubject(): ReadonlyMap<string, readonly FinishedModule[]> {
    const bySubject = new Map<string, FinishedModule[]>()
    for (const module of this.#modules) {
      const subject = subjectOf(module)
      if (subject !== undefined)
        bySubject.set(subject, [...(bySubject.get(subject) ?? []), finishedModule(module)])
    }
    return bySubject
  }

  async #finish(vitest: Vitest): Promise<void> {
    const running = await runningPool()
    if (running === undefined) return
    try {
      const written = await writeReports({
        running,
        facts: {
          id: newRunId(),
          startedAt: this.#startedAt,
          startMs: this.#startMs,
          interruptExitCode: running.pool.interruptExitCode,
        },
        modules: this.#finishedBySubject(),
        out: this.#out,
      })
      if (written.text !== '') vitest.logger.log(written.text)
      // Vitest's own failure stays one: it may have run tests of other projects.
      if (written.exitCode !== 0) process.exitCode = written.exitCode
    } finally {
      running.pool.close()
      forgetPool()
    }
  }
}

// Vitest loads a reporter by its default export.
export { ServewrightReporter as default }
