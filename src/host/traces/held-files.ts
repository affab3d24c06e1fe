/** Files that processes have open or mapped. */
import { existsSync, lstatSync, readdirSync, readlinkSync } from 'node:fs'
import { isAlive, type ProcessEntry } from '../processes.ts'
import { readScarce, scarcely } from '../spare-file.ts'
import { isAbsent, SureReads } from '../sure-reads.ts'
import { queueFolder, sharedFolder } from './machine-traces.ts'

const deleted = ' (deleted)'

/** Names that files below `folder` have now, by inode. */
function namesByInode(folder: string): ReadonlyMap<number, string> {
  const inodeOf = (path: string): number => lstatSync(path, { throwIfNoEntry: false })?.ino ?? 0
  return new Map(new SureReads().entries(folder).map((path) => [inodeOf(path), path]))
}

/** glibc makes a semaphore under one name, gives it another and takes the first away, by which /proc goes on calling it. */
function mappedBy(pid: number, folder: string): readonly string[] {
  let names: ReadonlyMap<number, string> | undefined
  try {
    const maps = readScarce(`/proc/${pid}/maps`)
    return maps.split('\n').flatMap((line) => {
      const at = line.indexOf(` ${folder}`)
      if (at < 0) return []
      if (!line.endsWith(deleted)) return [line.slice(at + 1)]
      names ??= namesByInode(folder)
      return names.get(Number(line.split(/ +/, 5)[4])) ?? []
    })
  } catch {
    return []
  }
}

function openedBy(pid: number): readonly string[] {
  try {
    return scarcely(() => readdirSync(`/proc/${pid}/fd`)).flatMap((name) => {
      try {
        return [readlinkSync(`/proc/${pid}/fd/${name}`)]
      } catch {
        return []
      }
    })
  } catch {
    return []
  }
}

/** Whether it lives and we may not see what it has open: it has changed its user, or what it may do. */
export function hidesFiles(entry: ProcessEntry): boolean {
  try {
    scarcely(() => readdirSync(`/proc/${entry.pid}/fd`))
    return false
  } catch (thrown) {
    return !isAbsent(thrown) && isAlive(entry)
  }
}

/**
 * Paths below `folder`, which ends with `/`, that a process has open or mapped; those already unlinked are left out.
 * None where we may not look.
 */
export function heldBelow(folder: string, pid: number): readonly string[] {
  const paths = [...openedBy(pid).filter((path) => path.startsWith(folder)), ...mappedBy(pid, folder)]
  return [...new Set(paths.filter((path) => !path.endsWith(deleted)))]
}

/** Paths in /dev/shm and /dev/mqueue that a process has open or mapped. */
export function sharedBy(pid: number): readonly string[] {
  // A link to an open queue has the name alone, as if it lay in the root folder.
  const names = openedBy(pid).filter((path) => /^\/[^/]+$/.test(path))
  const queues = names.map((path) => queueFolder + path.slice(1)).filter((path) => existsSync(path))
  return [...heldBelow(sharedFolder, pid), ...queues]
}
