/** A file in each run's folder that says who is to end the run and what it has started, for whoever finds it dead. */
import { lstatSync, readFileSync, readlinkSync, renameSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { getuid } from 'node:process'
import { isAlive, readProcess } from './processes.ts'
import { SureReads } from './sure-reads.ts'

/** A process, named for ever: pids are used again, pairs with a start time are not. */
export interface NamedProcess {
  readonly pid: number
  readonly startTicks: number
}

export interface LedgerEntries {
  /** The id of the start; absent before anything was started. */
  readonly runId?: string
  /** Leaders of the server's processes, and their guardians. */
  readonly processes: readonly NamedProcess[]
  /** Absolute paths in /dev/shm. */
  readonly sharedMemory: readonly string[]
  /** Each with the tool that removes it. */
  readonly containers: readonly { readonly tool: string; readonly name: string }[]
}

interface LedgerFile extends LedgerEntries {
  readonly owner: NamedProcess
  /** Pids mean nothing on another machine, after a restart of this one, or in another container. */
  readonly place: string
}

/** A ledger as it was found. */
export interface FoundLedger extends LedgerFile {
  /** Absolute path of the run's folder. */
  readonly folder: string
}

const fileName = 'ledger.json'
const writableByOthers = 0o022
export const folderPrefix = 'servewright-'

export const nameProcess = (pid: number): NamedProcess => ({
  pid,
  startTicks: readProcess(pid)?.startTicks ?? 0,
})

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    return ''
  }
}

/** This machine since it was started, in this container: where pids mean what they say. */
export const here = (): string =>
  [hostname(), read('/proc/sys/kernel/random/boot_id'), pidNamespace()].join(' ')

export class RunLedger {
  readonly #folder: string
  readonly #owner = nameProcess(process.pid)
  readonly #place = here()
  #entries: LedgerEntries = { processes: [], sharedMemory: [], containers: [] }

  /** @param folder of the run, which is there */
  constructor(folder: string) {
    this.#folder = folder
    this.#write()
  }

  /** Adds what was started or made since. */
  add({ processes = [], sharedMemory = [], containers = [], ...named }: Partial<LedgerEntries>): void {
    const had = this.#entries
    this.#entries = {
      ...had,
      ...named,
      processes: [...had.processes, ...processes],
      sharedMemory: [...new Set([...had.sharedMemory, ...sharedMemory])],
      containers: [...had.containers, ...containers],
    }
    this.#write()
  }

  /** Whole or not at all; without it a run can still be found by its processes. */
  #write(): void {
    const file: LedgerFile = { owner: this.#owner, place: this.#place, ...this.#entries }
    const path = join(this.#folder, fileName)
    try {
      writeFileSync(`${path}.new`, JSON.stringify(file), { mode: 0o600 })
      renameSync(`${path}.new`, path)
    } catch {
      // A full disk, or a folder that is gone: the run must not end for it.
    }
  }
}

/**
 * Everybody may make names in the folder for temporary files, links too, and what a ledger names is ended and removed:
 * it has to be ours, and written where only we can write.
 */
function isOurs(path: string, kind: 'isDirectory' | 'isFile'): boolean {
  const found = lstatSync(path)
  return found[kind]() && found.uid === getuid?.() && (found.mode & writableByOthers) === 0
}

function ledgerIn(folder: string): readonly FoundLedger[] {
  const path = join(folder, fileName)
  try {
    if (!isOurs(folder, 'isDirectory') || !isOurs(path, 'isFile')) return []
    const file = JSON.parse(read(path)) as LedgerFile
    return [{ ...file, folder }]
  } catch {
    return []
  }
}

/** Ledgers of our user and of this machine since it was started, in this container. */
function ledgersHere(): readonly FoundLedger[] {
  const place = here()
  const start = join(tmpdir(), folderPrefix)
  const folders = new SureReads().entries(`${tmpdir()}/`).filter((path) => path.startsWith(start))
  return folders.flatMap(ledgerIn).filter((ledger) => ledger.place === place)
}

/** Why there may be ledgers that nobody can find; undefined where all are found. */
export function hiddenLedgers(): string | undefined {
  const reads = new SureReads()
  reads.entries(`${tmpdir()}/`)
  const [hidden] = reads.unread
  return hidden === undefined ? undefined : `${hidden[0]} cannot be listed (${hidden[1]})`
}

/** Ledgers of runs whose Servewright is gone. */
export function lostLedgers(): readonly FoundLedger[] {
  return ledgersHere().filter(({ owner }) => !isAlive(owner))
}

/** Ledgers of runs that somebody is there to end, ours among them. */
export function liveLedgers(): readonly FoundLedger[] {
  return ledgersHere().filter(({ owner }) => isAlive(owner))
}
