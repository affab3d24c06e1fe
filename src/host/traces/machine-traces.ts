/** What a server may leave on a machine beside processes, as it is at one moment. */
import { lstatSync, statfsSync } from 'node:fs'
import { SureReads } from '../sure-reads.ts'
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
  /** Lists that are there and could not be read, with the system's word for why: what they hold is not in the others. */
  readonly unread: ReadonlyMap<string, string>
}

export function lookForTraces(reads = new SureReads()): MachineTraces {
  return {
    listeners: new Map(allListeners(reads).map((listener) => [listener.inode, listener])),
    sharedMemory: new Set([sharedFolder, queueFolder].flatMap((folder) => reads.entries(folder))),
    systemV: new Map(listSystemV(reads).map((object) => [`${object.kind} ${object.id}`, object])),
    unixSockets: new Map(unixListeners(reads).map(({ inode, name }) => [inode, name])),
    unread: reads.unread,
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
