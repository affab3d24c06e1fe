import { describe, expect, it } from 'vitest'
import { killedHint, killWords, lastError, lastWords } from './last-words.ts'

describe('lastError', () => {
  it.each([
    [['INFO up', 'ERROR 11-28 it broke', 'INFO bye'], 'ERROR 11-28 it broke'],
    [
      ['torch.OutOfMemoryError: CUDA out of memory', 'at line 3'],
      'torch.OutOfMemoryError: CUDA out of memory',
    ],
    [["thread 'main' panicked at src/x.rs", 'note: …'], "thread 'main' panicked at src/x.rs"],
    [['INFO 0 errors so far'], undefined],
    [['(Worker pid=7) WARNING 11-29 [utils.py:597] Exception: no primitive', 'INFO x ERROR: y'], undefined],
    [[], undefined],
  ])('of %j is %s', (tail, error) => {
    expect(lastError(tail)).toBe(error)
  })

  it('is cut to a readable length', () => {
    expect(lastError([`ERROR ${'x'.repeat(400)}`])).toHaveLength(201)
  })
})

describe('lastWords', () => {
  const unknown = { diagnose: () => undefined }

  it('are the diagnosis where the engine knows the log', () => {
    const known = {
      diagnose: () =>
        ({ code: 'startup/out-of-memory', summary: 'No memory left', hint: '', evidence: '' }) as const,
    }
    expect(lastWords(known, ['ERROR x'])).toBe(' No memory left.')
  })

  it('are the last error, and who sends SIGKILL', () => {
    expect(lastWords(unknown, ['ERROR it broke.'])).toBe(' The last error in its log is: ERROR it broke.')
    expect(lastWords(unknown, [], killedHint)).toBe(` ${killedHint}`)
    expect(lastWords(unknown, [])).toBe('')
  })
})

describe('lastWords of an engine that logs requests too', () => {
  const engine = {
    diagnose: () => undefined,
    deathLine: /EngineDead|exited unexpectedly/,
    requestError: /\[serving\.py:\d+\]|\[core\.py:\d+\] Invocation|Exception in ASGI/,
  }
  const refused = "(pid=1) ERROR 11-28 [serving.py:274] Error with model message='There is no such model'"
  const quoted = (line: string) => ` The last error in its log is: ${line}.`

  it.each([
    ['a refused request', [refused, 'INFO bye'], ''],
    ['its death before a refused request', ['ERROR [a.py:1] EngineDeadError: x', refused], 'first'],
    ['its death in the answer to a request', ['ERROR [serving.py:9] EngineDeadError: x', refused], 'first'],
    ['a warning of its death', ['WARNING [core.py:8] engine core exited unexpectedly', refused], 'first'],
    ['another error', ['ERROR [worker.py:8] RuntimeError: bad', refused], 'first'],
    ['an error without a level', ['RuntimeError: bad', 'INFO up', refused], 'first'],
    [
      'a traceback of a request',
      ['ERROR:    Exception in ASGI application', 'Traceback (most recent call last):', 'ValueError: odd'],
      '',
    ],
    [
      'a message of several lines on a request',
      ['ERROR [core.py:9] Invocation of f method failed', 'ERROR [core.py:9] TypeError: odd'],
      '',
    ],
  ])('of a log with %s', (_, log, said) => {
    expect(lastWords(engine, log)).toBe(said === 'first' ? quoted(log[0] ?? '') : said)
  })

  it('are the crash that cuts off what is said of a request', () => {
    const log = ['ERROR:    Exception in ASGI application', 'Traceback', 'Segmentation fault']
    expect(lastWords(engine, log)).toBe(quoted('Segmentation fault'))
  })

  it('do not diagnose what only a request met', () => {
    const summary = (log: readonly string[]) => (log.includes(refused) ? 'The model is missing' : 'none')
    const diagnose = (log: readonly string[]) =>
      ({ code: 'startup/bad-model', summary: summary(log), hint: '', evidence: '' }) as const
    expect(lastWords({ ...engine, diagnose }, [refused])).toBe(' none.')
  })
})

describe('killWords', () => {
  it.each([
    [undefined, 'SIGKILL', killedHint],
    [undefined, '', undefined],
    ['The kernel killed it.', '', 'The kernel killed it.'],
    [false, 'SIGKILL', expect.stringMatching(/memory did not run out: .* sent the signal/)],
    [false, '', "By the kernel's counters memory did not run out."],
  ] as const)('of %s after %j', (oom, signal, words) => {
    expect(killWords(oom, signal)).toEqual(words)
  })
})
