import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { plainStyle } from '../report/style.ts'
import { tellStart } from './tell-start.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('tells each rung, and now and then how long the next is waited for, of how long, and what the server says', () => {
  const lines: string[] = []
  const show = tellStart({ subject: 'mine', style: plainStyle, tell: (line) => lines.push(line) })
  const limits = { capMs: 600_000, stallMs: 120_000 }
  show({ type: 'server-start', argv: [], log: '/l', port: 1, limits })
  show({ type: 'rung-climb', rung: { rung: 'process', tries: 1, atMs: 300 }, next: 'port' })
  show({ type: 'server-log', line: 'INFO loading weights' })
  vi.advanceTimersByTime(10_000)
  show({ type: 'server-ready', startupMs: 11_000 })
  vi.advanceTimersByTime(60_000)
  expect(lines).toEqual([
    'mine: starting; log in /l',
    expect.stringMatching(/^mine: ✓ process +0\.3 s$/),
    expect.stringMatching(
      /^mine: waiting for port [\d.]+ s of 600 s at most, 120 s without progress {2}INFO loading weights$/,
    ),
    'mine: ready in 11.0 s',
  ])
})

it('ends with a server that did not become ready', () => {
  const lines: string[] = []
  const show = tellStart({ subject: 'mine', style: plainStyle, tell: (line) => lines.push(line) })
  show({ type: 'server-start', argv: [], log: '/l', port: 1 })
  const proof = { survivors: [], portFree: true, temporaryFiles: [], sharedMemory: [] }
  const teardown = { durationMs: 2_000, exitCode: 1, signal: null, killed: 0, proof, findings: [] }
  show({ type: 'server-end', teardown })
  vi.advanceTimersByTime(60_000)
  expect(lines.at(-1)).toBe('mine: stopped in 2.0 s · nothing left')
})
