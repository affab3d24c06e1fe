import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RunEvent } from '../contract/events.ts'
import { createConsole } from './console.ts'

const starting: RunEvent = { type: 'check-start', id: `area/${'x'.repeat(50)}`, index: 0, of: 3 }

/** The last piece, with words for what moves the cursor. */
const shown = (written: readonly string[]): string =>
  (written.at(-1) ?? '').replace('\r', '').replace('\u001b[1A', '<up>').replace('\u001b[J', '<down>')

describe('the line that moves on a terminal', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  it('is cut to the width that the terminal has now, and takes away what it was broken into', () => {
    const written: string[] = []
    const screen = { write: (text: string) => written.push(text), isTTY: true, columns: 80 }
    createConsole(screen)(starting)
    expect(shown(written)).toMatch(/^<down> {2}. 1\/3 area\/x{50} 0\.0 s$/)
    screen.columns = 40
    vi.advanceTimersByTime(100)
    // What took one row of 80 columns takes two of 40 now.
    expect(shown(written)).toMatch(/^<up><down> {2}. 1\/3 area\/x+…$/)
    expect(shown(written).replace(/<\w+>/g, '').length).toBeLessThan(40)
    vi.advanceTimersByTime(100)
    expect(shown(written)).toMatch(/^<down> {2}/)
  })
  it('shows beside the time of a start what bounds it, from the first process to the last rung', () => {
    const written: string[] = []
    const screen = { write: (text: string) => written.push(text), isTTY: true, columns: 100 }
    const show = createConsole(screen)
    show({ type: 'server-start', argv: [], log: '/l', port: 1, limits: { capMs: 600_000, stallMs: 120_000 } })
    vi.advanceTimersByTime(2_000)
    show({ type: 'rung-climb', rung: { rung: 'process', tries: 1 }, next: 'port' })
    vi.advanceTimersByTime(1_000)
    expect(written.at(-1)).toMatch(/waiting for port [\d.]+ s of 600 s at most, 120 s without progress$/)
    const limits = { capMs: 600_000, stallMs: 120_000, lastMs: 31_600 }
    show({ type: 'server-start', argv: [], log: '/l', port: 1, limits })
    expect(written.at(-1)).toMatch(/0\.0 s \(32 s last time\) of 600 s at most, 120 s without progress$/)
    show({ type: 'load-start', name: 'ten', durationMs: 15_000 })
    expect(written.at(-1)).toMatch(/load ten 0\.0 s of 15 s$/)
  })
  it('is not there in a file', () => {
    const written: string[] = []
    createConsole({ write: (text) => written.push(text) })(starting)
    expect(written.join('')).toBe('')
  })
})
