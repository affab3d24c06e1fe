/** Files that processes have open or mapped. */
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { queueFolder, sharedFolder } from './machine-traces.ts'

const deleted = ' (deleted)'

function mappedBy(pid: number, folder: string): readonly string[] {
  try {
    const maps = readFileSync(`/proc/${pid}/maps`, 'utf8')
    return maps.split('\n').flatMap((line) => {
      const at = line.indexOf(` ${folder}`)
      return at < 0 ? [] : [line.slice(at + 1)]
    })
  } catch {
    return []
  }
}

function openedBy(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((name) => {
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
