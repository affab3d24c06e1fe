/** A cgroup with a limit of memory, so that the kernel's killer comes for the processes of one test and for no others. */
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sleep } from '../../src/base/clock.ts'

const kinds = [
  { root: '/sys/fs/cgroup/memory', limit: 'memory.limit_in_bytes' },
  { root: '/sys/fs/cgroup', limit: 'memory.max' },
]

export interface MemoryCgroup extends AsyncDisposable {
  /** What it starts from now on is in there as well. */
  add(pid: number | undefined): void
}

/** The kernel empties it a moment after the last process has ended. */
async function remove(folder: string): Promise<void> {
  for (let tries = 0; tries < 200 && existsSync(folder); tries++) {
    try {
      rmdirSync(folder)
    } catch {
      await sleep(50)
    }
  }
}

/** @returns undefined where this user may make none, as in most containers */
export function createMemoryCgroup(bytes: number): MemoryCgroup | undefined {
  for (const { root, limit } of kinds) {
    const folder = join(root, `servewright-test-${process.pid}`)
    try {
      mkdirSync(folder)
      if (existsSync(join(folder, limit))) {
        writeFileSync(join(folder, limit), String(bytes))
        return {
          add: (pid) => writeFileSync(join(folder, 'cgroup.procs'), String(pid)),
          [Symbol.asyncDispose]: () => remove(folder),
        }
      }
      rmdirSync(folder)
    } catch {
      // Not here, or not for us.
    }
  }
  return undefined
}
