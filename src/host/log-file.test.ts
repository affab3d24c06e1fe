import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
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
})
