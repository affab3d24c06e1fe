import { describe, expect, it } from 'vitest'
import { defined } from '../base/defined.ts'
import { StartupError } from '../base/errors.ts'
import { findEngine } from '../engines/lookup.ts'
import { explainFailedStart } from './explain-failed-start.ts'

const at = 'ERROR 11-27 23:43:25 [core.py:1510]'

/** What is shown of a start of vLLM that left these lines. */
const hintOf = (tail: readonly string[], hint?: string): string | undefined =>
  explainFailedStart(
    new StartupError('startup/exited', 'The process ended (exit code 1)', defined({ hint })),
    {
      engine: findEngine('vllm'),
      role: 'server',
      tail,
      oneOfSeveral: false,
    },
  ).hint

describe('a failed start whose cause is not known', () => {
  it('is shown with the error that an engine process had first, not with those that follow from it', () => {
    const hint = hintOf([
      `(Worker_TP0 pid=7) ${at} Traceback (most recent call last):`,
      `(Worker_TP0 pid=7) ${at} a.b.OddError: the moon is full`,
      `(EngineCore pid=6) ${at} Exception: WorkerProc initialization failed. See stack trace for root cause.`,
      'RuntimeError: Engine core initialization failed. See root cause above. Failed core proc(s): {}',
    ])
    expect(hint).toMatch(/no known cause.* The first error in the log is: a\.b\.OddError: the moon is full$/)
  })

  it('is shown with the last error that is more than a hint at another, where no process reports one', () => {
    const hint = hintOf([
      'OddError: the moon is full',
      'RuntimeError: Engine core initialization failed. See root cause above. Failed core proc(s): {}',
    ])
    expect(hint).toMatch(/The last error in the log is: OddError: the moon is full$/)
    expect(hintOf(['OddError: x'], 'Stop it.')).toBe('Stop it. The last error in the log is: OddError: x')
    expect(hintOf(['nothing to see'])).toMatch(/server\.log\.$/)
  })
})
