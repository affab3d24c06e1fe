/** Files in /dev/shm that a set of processes has open or mapped, and those of them that are left. */
import { existsSync, readdirSync, readFileSync, readlinkSync, unlinkSync } from 'node:fs'
import { listProcesses, type ProcessEntry } from './processes.ts'

const folder = '/dev/shm/'

function mappedBy(pid: number): readonly string[] {
  try {
    const maps = readFileSync(`/proc/${pid}/maps`, 'utf8')
    return [...maps.matchAll(/\s(\/dev\/shm\/[^\n]+)/g)].flatMap((match) => match[1] ?? [])
  } catch {
    return []
  }
}

function openedBy(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((name) => {
      try {
        const target = readlinkSync(`/proc/${pid}/fd/${name}`)
        return target.startsWith(folder) ? [target] : []
      } catch {
        return []
      }
    })
  } catch {
    return []
  }
}

/** Names of shared-memory files that are in use by `processes`; already unlinked ones are left out. */
function sharedMemoryOf(processes: readonly ProcessEntry[]): ReadonlySet<string> {
  const paths = processes.flatMap(({ pid }) => [...mappedBy(pid), ...openedBy(pid)])
  return new Set(paths.filter((path) => !path.endsWith(' (deleted)')))
}

export interface SharedMemoryWatch {
  /** Notes what `processes` use now. */
  note(processes: readonly ProcessEntry[]): void
  /** Noted files that still exist. */
  left(): readonly string[]
  /** Removes those that are left and that no living process uses. */
  clear(): void
}

/** Starts with a look at what is there already, which is somebody else's and stays. */
export function watchSharedMemory(): SharedMemoryWatch {
  const before = new Set(existsSync(folder) ? readdirSync(folder).map((name) => folder + name) : [])
  const noted = new Set<string>()
  const left = (): readonly string[] => [...noted].filter((path) => existsSync(path)).toSorted()
  return {
    note: (processes) => {
      for (const path of sharedMemoryOf(processes)) if (!before.has(path)) noted.add(path)
    },
    left,
    clear: () => {
      const used = left().length === 0 ? new Set<string>() : sharedMemoryOf(listProcesses())
      for (const path of left()) if (!used.has(path)) unlinkSync(path)
    },
  }
}
