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
