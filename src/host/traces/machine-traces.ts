/** What a server may leave on a machine beside processes, as it is at one moment. */
import { lstatSync, readdirSync } from 'node:fs'
import { allListeners, type Listener } from './listeners.ts'
import { listSystemV, type SystemVObject } from './system-v.ts'

export const sharedFolder = '/dev/shm/'

export interface MachineTraces {
  /** By inode of the socket. */
  readonly listeners: ReadonlyMap<number, Listener>
  /** Absolute paths in /dev/shm. */
  readonly sharedMemory: ReadonlySet<string>
  /** By kind and id, e.g. `shm 17`. */
  readonly systemV: ReadonlyMap<string, SystemVObject>
}

/** Absolute paths of what lies in a folder whose name ends with `/`; none where it cannot be read. */
export function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder).map((name) => folder + name)
  } catch {
    return []
  }
}

export function lookForTraces(): MachineTraces {
  return {
    listeners: new Map(allListeners().map((listener) => [listener.inode, listener])),
    sharedMemory: new Set(entriesOf(sharedFolder)),
    systemV: new Map(listSystemV().map((object) => [`${object.kind} ${object.id}`, object])),
  }
}

/** The user that a file belongs to; undefined for one that is gone. */
export function uidOf(path: string): number | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.uid
}
