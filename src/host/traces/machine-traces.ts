/** What a server may leave on a machine beside processes, as it is at one moment. */
import { lstatSync, readdirSync, statfsSync } from 'node:fs'
import { allListeners, type Listener } from './listeners.ts'
import { unixListeners } from './unix-sockets.ts'
import { listSystemV, type SystemVObject } from './system-v.ts'

export const sharedFolder = '/dev/shm/'
export const queueFolder = '/dev/mqueue/'

export interface MachineTraces {
  /** By inode of the socket. */
  readonly listeners: ReadonlyMap<number, Listener>
  /** Absolute paths in /dev/shm and, where somebody has mounted that, of POSIX message queues in /dev/mqueue. */
  readonly sharedMemory: ReadonlySet<string>
  /** By kind and id, e.g. `shm 17`. */
  readonly systemV: ReadonlyMap<string, SystemVObject>
  /** Their names, by inode. */
  readonly unixSockets: ReadonlyMap<number, string>
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
    sharedMemory: new Set([sharedFolder, queueFolder].flatMap(entriesOf)),
    systemV: new Map(listSystemV().map((object) => [`${object.kind} ${object.id}`, object])),
    unixSockets: new Map(unixListeners().map(({ inode, name }) => [inode, name])),
  }
}

/** The user that a file belongs to; undefined for one that is gone. */
export function uidOf(path: string): number | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.uid
}

const queueFileSystem = 0x19_80_02_02

/** Kinds of things that this machine shows no list of, in words: what is left of them remains unseen. */
export function unseenKinds(): readonly string[] {
  try {
    if (statfsSync(queueFolder).type === queueFileSystem) return []
  } catch {
    // There is no such folder.
  }
  return ['POSIX message queues, since /dev/mqueue is not mounted']
}
