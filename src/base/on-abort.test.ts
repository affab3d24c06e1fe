import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { onAbort } from './on-abort.ts'

describe('onAbort', () => {
  it('calls once when the signal aborts, and at once where it has', () => {
    const [late, early] = [vi.fn<() => void>(), vi.fn<() => void>()]
    const one = new AbortController()
    onAbort(one.signal, late)
    expect(late).not.toHaveBeenCalled()
    one.abort()
    onAbort(one.signal, early)
    expect(late).toHaveBeenCalledOnce()
    expect(early).toHaveBeenCalledOnce()
  })

  it('calls no more once that is wanted, and never without a signal', () => {
    const call = vi.fn<() => void>()
    const one = new AbortController()
    onAbort(one.signal, call)()
    onAbort(undefined, call)()
    one.abort()
    expect(call).not.toHaveBeenCalled()
  })

  it('is the only way in which anything here listens to a signal', () => {
    const listening = globSync('src/**/*.ts').filter((file) =>
      /EventListener\(\s*'abort'|\.onabort|once\([^()]*'abort'/.test(readFileSync(file, 'utf8')),
    )
    expect(listening.toSorted()).toEqual(['src/base/on-abort.test.ts', 'src/base/on-abort.ts'])
  })
})
