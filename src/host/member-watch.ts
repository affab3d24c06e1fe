/** Which of a server's processes run, are stopped or are gone: read from the entries of those that are known, without a walk through /proc. */
import { readdirSync, readFileSync } from 'node:fs'
import { nowMs } from '../base/clock.ts'
import type { ProcessTree } from './process-tree.ts'
import { commandLineOf, isThere, type ProcessEntry, readProcess } from './processes.ts'

export interface MemberSign {
  readonly pid: number
  /** What the process calls itself, e.g. `VLLM::EngineCore`. */
  readonly title: string
  readonly state: 'running' | 'stopped' | 'gone'
}

/** One that does not run. */
export type LostMember = MemberSign & { readonly state: 'stopped' | 'gone' }

export interface Loss {
  readonly pid: number
  readonly title: string
  /** When it was first seen to be gone, by the clock of this process; the same for those of one look. */
  readonly atMs: number
}

/** In milliseconds, all threads together, since their start. */
export interface Effort {
  readonly computedMs: number
  /** For how long they wanted a processor and had none: only a machine that is too busy makes that much. */
  readonly waitedMs: number
}

export interface MemberWatch {
  /** Walks through /proc once: whoever belongs to the server now is looked at from here on. */
  learn(): void
  /**
   * The state of each known process now, those that are gone first, in the order in which they went as far as that was
   * seen; costs one read of a small file for each.
   */
  look(): readonly MemberSign[]
  /** Who was gone at an earlier look already, with the moment of that look, in the same order. */
  lostBefore(): readonly Loss[]
  /** What the processors did for all known processes so far; reads a file for each thread. */
  effort(): Effort
}

const nsPerMs = 1e6
const longestTitle = 40

/** The kernel cuts names after 15 bytes; a command line with all its arguments says too much. */
function titleOf(entry: ProcessEntry): string {
  const line = commandLineOf(entry)
  return line.length <= longestTitle ? line : entry.title
}

/** `T` is the stop of a signal; `t`, the stop of a debugger, is over when the debugger wants. */
function stateOf({ pid, startTicks }: ProcessEntry, now: ProcessEntry | undefined): MemberSign['state'] {
  // One that /proc hides is not gone.
  if (now === undefined) return isThere(pid) ? 'running' : 'gone'
  if (now.startTicks !== startTicks || now.state === 'Z' || now.state === 'X') return 'gone'
  return now.state === 'T' ? 'stopped' : 'running'
}

/** What the kernel's scheduler counts of each thread; nothing of a process that is gone, or where it does not count. */
function effortsOf(pid: number): readonly Effort[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map((thread) => {
      const text = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8')
      const [computedNs = 0, waitedNs = 0] = text.split(' ').map(Number)
      return { computedMs: computedNs / nsPerMs, waitedMs: waitedNs / nsPerMs }
    })
  } catch {
    return []
  }
}

function sum(efforts: readonly Effort[]): Effort {
  const total = (key: keyof Effort): number => efforts.reduce((all, effort) => all + effort[key], 0)
  return { computedMs: total('computedMs'), waitedMs: total('waitedMs') }
}

export function watchMembers(trees: readonly ProcessTree[]): MemberWatch {
  const known = new Map<number, { readonly entry: ProcessEntry; readonly title: string }>()
  const learn = (): void => {
    for (const entry of trees.flatMap((tree) => tree.sample()))
      if (known.get(entry.pid)?.entry.startTicks !== entry.startTicks)
        known.set(entry.pid, { entry, title: titleOf(entry) })
  }
  const losses = new Map<ProcessEntry, Loss>()
  learn()
  return {
    learn,
    look() {
      const atMs = nowMs()
      const living: MemberSign[] = []
      for (const { entry, title } of known.values()) {
        const { pid } = entry
        const state = losses.has(entry) ? 'gone' : stateOf(entry, readProcess(pid))
        if (state !== 'gone') living.push({ pid, title, state })
        else if (!losses.has(entry)) losses.set(entry, { pid, title, atMs })
      }
      const gone = [...losses.values()].map(({ pid, title }) => ({ pid, title, state: 'gone' }) as const)
      return [...gone, ...living]
    },
    lostBefore: () => [...losses.values()],
    effort: () => sum([...known.keys()].flatMap(effortsOf)),
  }
}
