import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { cgroupLimits } from './cgroup-limits.ts'

const roots: string[] = []

/** A machine whose control groups say so. */
function rootWith(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'servewright-cgroup-'))
  roots.push(root)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  return root
}

afterEach(() => roots.splice(0).forEach((root) => rmSync(root, { recursive: true })))

describe('limits of the control group', () => {
  it.each<[string, Readonly<Record<string, string>>, object]>([
    [
      'version 2',
      {
        'proc/self/cgroup': '0::/pod/one\n',
        'sys/fs/cgroup/pod/one/cpu.max': '150000 100000\n',
        'sys/fs/cgroup/pod/one/memory.max': '1073741824\n',
      },
      { cpus: 1.5, memoryMiB: 1024 },
    ],
    [
      'version 2 without a limit',
      {
        'proc/self/cgroup': '0::/\n',
        'sys/fs/cgroup/cpu.max': 'max 100000\n',
        'sys/fs/cgroup/memory.max': 'max\n',
      },
      {},
    ],
    [
      'version 1',
      {
        'proc/self/cgroup': '4:memory:/a\n1:cpu:/a\n0::/\n',
        'sys/fs/cgroup/cpu/a/cpu.cfs_quota_us': '200000\n',
        'sys/fs/cgroup/cpu/a/cpu.cfs_period_us': '100000\n',
        'sys/fs/cgroup/memory/a/memory.limit_in_bytes': '536870912\n',
      },
      { cpus: 2, memoryMiB: 512 },
    ],
    [
      'version 1 without a limit',
      {
        'proc/self/cgroup': '4:memory:/\n1:cpu:/\n',
        'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
        'sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
        'sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
      },
      {},
    ],
    ['no control groups', {}, {}],
  ])('%s', (_, files, limits) => {
    expect(cgroupLimits(rootWith(files))).toEqual(limits)
  })
})
