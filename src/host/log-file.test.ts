import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { followLog } from './log-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'servewright-log-'))
afterAll(() => rmSync(folder, { recursive: true }))

function follow(...chunks: readonly string[]): {
  readonly tail: readonly string[]
  readonly lines: string[]
} {
  const path = join(folder, 'server.log')
  writeFileSync(path, '')
  const lines: string[] = []
  using log = followLog(path, (line) => lines.push(line))
  for (const chunk of chunks) {
    appendFileSync(path, chunk)
    log.poll()
  }
  return { tail: log.tail(), lines }
}

describe('followLog', () => {
  it('calls back for whole lines, and has the rest in its tail', () => {
    expect(follow('one\nt', 'wo\nthr')).toEqual({ lines: ['one', 'two'], tail: ['one', 'two', 'thr'] })
  })
  it('ends lines at CR LF too, wherever the chunk is cut', () => {
    expect(follow('one\r\ntwo\r', '\n').lines).toEqual(['one', 'two'])
  })
  it('has of a progress bar what a terminal shows last', () => {
    expect(follow('Loading: 0%\rLoading: 50%\rLoading: 100%\r\nready\n').lines).toEqual([
      'Loading: 100%',
      'ready',
    ])
  })
  it('has of a progress bar that goes on what it shows now', () => {
    expect(follow('Loading: 0%\rLoading: 50%\r').tail).toEqual(['Loading: 50%'])
  })

  it('takes time by the bytes, also of a line that never ends', () => {
    const path = join(folder, 'endless.log')
    writeFileSync(path, Buffer.alloc(32 << 20, 'y'))
    using log = followLog(path, () => expect.fail('no line has ended'))
    const before = process.cpuUsage()
    log.poll()
    // By the square of the length it took 2.3 s of CPU for these, and minutes for what a server can write in a second.
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(1_200)
    expect(log.tail()).toEqual([`${'y'.repeat(16_384)}…`])
  })
  it('reads the end of more than anybody can read', () => {
    const path = join(folder, 'flood.log')
    writeFileSync(path, '')
    truncateSync(path, 600 << 20)
    appendFileSync(path, '\nlast words\n')
    using log = followLog(path, () => {})
    log.poll()
    expect(log.bytes).toBe((600 << 20) + 12)
    expect(log.tail()[1]).toMatch(/did not read \d+ bytes of the log/)
    expect(log.tail().at(-1)).toBe('last words')
  })
})
