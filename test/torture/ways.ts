/** How a run is ended, from a soft word to the kernel's. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sleep } from '../../src/base/clock.ts'
import { defined } from '../../src/base/defined.ts'

/** It may have ended between the look and the signal. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // ESRCH
  }
}

export interface Victim {
  /** Pid of the command line itself. */
  readonly pid: number
  /** Pid of what was spawned: the command line, or whoever started it. */
  readonly outer: number
  readonly folder: string
  readonly hasEnded: () => boolean
}

export interface Way {
  readonly name: string
  /** Who starts the command line: it itself, a shell that waits for it, or a terminal. */
  readonly starter?: 'shell' | 'terminal'
  end(victim: Victim): Promise<void> | void
  /** Exit codes that are right; undefined where nobody is there to see one. */
  readonly codes?: readonly number[]
  /** Whether it leaves the command line the time for its report. */
  readonly reports: boolean
}

const signalled = (name: string, what: NodeJS.Signals, codes?: readonly number[]): Way => ({
  name,
  end: ({ pid }) => signal(pid, what),
  reports: codes !== undefined,
  ...defined({ codes }),
})

export const ways: readonly Way[] = [
  signalled('Ctrl-C', 'SIGINT', [130]),
  {
    name: 'Ctrl-C twice',
    end: async ({ pid, hasEnded }) => {
      for (let times = 0; times < 40 && !hasEnded(); times++) {
        signal(pid, 'SIGINT')
        await sleep(500)
      }
    },
    codes: [130],
    // The third ends it at once.
    reports: false,
  },
  signalled('TERM', 'SIGTERM', [143]),
  signalled('HUP', 'SIGHUP', [129]),
  signalled('KILL', 'SIGKILL'),
  signalled('out of heap (ABRT)', 'SIGABRT'),
  {
    name: 'throw',
    // The config file of the run looks for it.
    end: ({ folder }) => writeFileSync(join(folder, 'throw-now'), ''),
    codes: [70],
    reports: false,
  },
  {
    name: 'closed terminal',
    starter: 'terminal',
    end: ({ outer }) => signal(outer, 'SIGKILL'),
    reports: true,
  },
  { name: 'parent gone', starter: 'shell', end: ({ outer }) => signal(outer, 'SIGKILL'), reports: true },
  {
    name: 'return',
    // Nothing: a run that is let go ends by itself, or at its limit.
    end: () => undefined,
    codes: [0, 1, 3, 4, 5],
    reports: true,
  },
]
