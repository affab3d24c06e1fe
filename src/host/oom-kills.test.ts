import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { countOomKills, oomVerdict, saysKilled } from './oom-kills.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'servewright-oom-'))
})
afterEach(() => rmSync(root, { recursive: true }))

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
}

describe('countOomKills', () => {
  it.each([
    [
      'version 2',
      '0::/a/b\n',
      'sys/fs/cgroup/a/b/memory.events',
      'low 0\noom 3\noom_kill 2\noom_group_kill 0\n',
    ],
    [
      'version 1',
      '4:memory:/a\n0::/\n',
      'sys/fs/cgroup/memory/a/memory.oom_control',
      'under_oom 0\noom_kill 2\n',
    ],
    ['a container', '0::/host/path\n', 'sys/fs/cgroup/memory.events', 'oom_kill 2\n'],
  ])('reads the cgroup of %s', (...row) => {
    const [, cgroup, file, text] = row
    write({ 'proc/self/cgroup': cgroup, [file]: text, 'proc/vmstat': 'pgfault 9\noom_kill 5\n' })
    expect(countOomKills(root)).toEqual({ cgroup: 2, machine: 5 })
  })

  it('is empty where the kernel does not say', () => {
    expect(countOomKills(root)).toEqual({})
  })
})

describe('oomVerdict', () => {
  const none = () => ''
  const log = () => 'Memory cgroup out of memory: Killed process 7 (VLLM::EngineCor) total-vm:1kB'
  it.each([
    ['its cgroup', { cgroup: 0, machine: 0 }, { cgroup: 1, machine: 1 }, none, /in its cgroup/],
    ['the log', { machine: 0 }, { machine: 1 }, log, /kernel log says/],
    ['the machine', { machine: 0 }, { machine: 1 }, none, /a process of this machine/],
  ])('blames %s', (...row) => {
    const [, before, now, readLog, said] = row
    expect(oomVerdict({ pid: 7, before, now }, readLog)).toMatch(said)
  })

  it('blames the log where the machine counts nothing', () => {
    expect(oomVerdict({ pid: 7, before: {}, now: {} }, log)).toMatch(/kernel log says/)
  })

  it.each([
    ['memory did not run out', { machine: 1 }, { machine: 1 }, none, false],
    ['only its cgroup counts, and nothing', { cgroup: 1 }, { cgroup: 1 }, log, false],
    ['an earlier process of that number was killed', { machine: 1 }, { machine: 1 }, log, false],
    ['nobody says', {}, {}, none, undefined],
  ])('is silent where %s', (...row) => {
    const [, before, now, readLog, verdict] = row
    expect(oomVerdict({ pid: 7, before, now }, readLog)).toBe(verdict)
  })
})

describe('saysKilled', () => {
  it.each([
    ['Out of memory: Killed process 12 (python)', 12, true],
    ['oom-kill:constraint=CONSTRAINT_MEMCG,task=python,pid=12,uid=0', 12, true],
    ['Out of memory: Killed process 123 (python)', 12, false],
    ['traps: process 12 trap invalid opcode', 12, false],
  ])('%s of %d: %s', (line, pid, says) => {
    expect(saysKilled(line, pid)).toBe(says)
  })
})
