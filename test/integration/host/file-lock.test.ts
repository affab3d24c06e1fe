import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sleep } from '../../../src/base/clock.ts'
import { withFileLock, type LockRequest } from '../../../src/host/file-lock.ts'
import { readProcess } from '../../../src/host/processes.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'servewright-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const request = (changes: Partial<LockRequest> = {}): LockRequest => ({
  folder,
  signal: new AbortController().signal,
  limitMs: 20_000,
  ...changes,
})
const nothing = (): Promise<void> => Promise.resolve()
const raise = (pid: number, startTicks: number): void =>
  writeFileSync(join(folder, `${pid}-${startTicks}-0`), '')

describe('withFileLock', () => {
  it('gives back what the work gives, and leaves no flag, also when the work fails', async () => {
    expect(await withFileLock(request(), () => Promise.resolve(7))).toBe(7)
    await expect(withFileLock(request(), () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(readdirSync(folder)).toEqual([])
  })

  it('never lets two work at once, however many want to', async () => {
    let working = 0
    let most = 0
    const work = async (): Promise<void> => {
      working++
      most = Math.max(most, working)
      await sleep(5)
      working--
    }
    await Promise.all(Array.from({ length: 8 }, () => withFileLock(request(), work)))
    expect(most).toBe(1)
  })

  it('passes over the flag of a process that is gone, and takes it down', async () => {
    const child = spawn('true')
    const pid = child.pid ?? 0
    await new Promise((done) => child.once('exit', done))
    raise(pid, 1)
    await withFileLock(request({ limitMs: 0 }), nothing)
    expect(readdirSync(folder)).toEqual([])
  })

  it('is not deceived by a pid that is used again', async () => {
    raise(process.pid, 1)
    await withFileLock(request({ limitMs: 0 }), nothing)
    expect(readdirSync(folder)).toEqual([])
  })

  it('waits for a living process, says for which, and gives up at its limit', async () => {
    const waits: number[] = []
    raise(process.ppid, readProcess(process.ppid)?.startTicks ?? 0)
    await expect(
      withFileLock(request({ limitMs: 300, onWait: (pid) => waits.push(pid) }), nothing),
    ).rejects.toMatchObject({ code: 'environment/locked', facts: { pid: process.ppid } })
    expect(waits).toEqual([process.ppid])
  })

  it('stops waiting when it is told to', async () => {
    const interrupt = new AbortController()
    raise(process.ppid, readProcess(process.ppid)?.startTicks ?? 0)
    const waiting = withFileLock(request({ signal: interrupt.signal }), nothing)
    interrupt.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
  })
})
