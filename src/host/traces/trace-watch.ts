/** Watches what a server's processes make on the machine, and tells afterwards what of it is left and whose it is. */
import { existsSync, rmSync, watch, type FSWatcher } from 'node:fs'
import { tmpdir } from 'node:os'
import { nowMs, sleep } from '../../base/clock.ts'
import { runCommand } from '../run-command.ts'
import type { ProcessTree } from '../process-tree.ts'
import { listProcesses, type ProcessEntry } from '../processes.ts'
import type { RunDirectory } from '../run-directory.ts'
import { attribute, type Leavings } from './attribute.ts'
import { heldBelow } from './held-files.ts'
import { isLoopback, showAddress, socketsOf } from './listeners.ts'
import { entriesOf, lookForTraces, sharedFolder } from './machine-traces.ts'

/** Others tidy up too: what is nobody's has this long to go. */
const patienceMs = 2_000
const pauseMs = 50
/** Looking who has a new file open takes a walk through /proc, and a busy server makes many files: a twentieth of the time. */
const restTimes = 20

export interface Exposure {
  /** Address and port, e.g. `0.0.0.0:5000`. */
  readonly address: string
  readonly port: number
  /** The process that listens: `pid (title)`. */
  readonly owner: string
}

export class TraceWatch implements Disposable {
  /** Pids of all processes that the server has had, as far as one looked. */
  readonly pids = new Set<number>()
  readonly #before = lookForTraces()
  readonly #temporary = `${tmpdir()}/`
  readonly #temporaryBefore = new Set(entriesOf(this.#temporary))
  readonly #trees: ProcessTree[] = []
  readonly #files = new Set<string>()
  readonly #exposed = new Map<number, Exposure>()
  readonly #directory: Pick<RunDirectory, 'path' | 'ledger'>
  #watcher: FSWatcher | undefined
  #restsUntilMs = 0

  /** @param directory of the run, which is removed elsewhere; its ledger learns of every file */
  constructor(directory: Pick<RunDirectory, 'path' | 'ledger'>) {
    this.#directory = directory
    if (!existsSync(sharedFolder)) return
    this.#watcher = watch(sharedFolder, { persistent: false }, (event, name) => {
      // What is written into a file is nobody's concern.
      if (event === 'rename' && !this.#files.has(sharedFolder + name)) this.#noteNewFile()
    })
    this.#watcher.on('error', () => undefined)
  }

  /** Every member of the tree counts as ours from here on. */
  follow(tree: ProcessTree): void {
    this.#trees.push(tree)
  }

  /** Notes what the processes hold now. */
  note(): void {
    const members = this.#members()
    this.#noteSharedMemory(members)
    this.#noteTemporary(members)
    this.#notePorts(members)
  }

  /** Ports that were open to other machines when they were noted. */
  exposed(): readonly Exposure[] {
    return [...this.#exposed.values()]
  }

  /** What is there now and was not at the start; waits a moment for what seems to be nobody's. */
  async left(): Promise<Leavings> {
    const startedMs = nowMs()
    for (;;) {
      const leavings = this.#compare()
      if (leavings.unattributed.length === 0 || nowMs() - startedMs > patienceMs) return leavings
      await sleep(pauseMs)
    }
  }

  /** Removes what is ours and used by nobody, so that the next start does not meet it. */
  async clear({ sharedMemory, systemV }: Leavings): Promise<void> {
    const used = new Set(
      sharedMemory.length === 0 ? [] : listProcesses().flatMap(({ pid }) => heldBelow(sharedFolder, pid)),
    )
    for (const path of sharedMemory) if (!used.has(path)) rmSync(path, { recursive: true, force: true })
    const flags = { shm: '-m', sem: '-s', msg: '-q' }
    for (const { kind, id } of systemV) {
      const { signal } = new AbortController()
      await runCommand({ file: 'ipcrm', args: [flags[kind], String(id)], timeoutMs: patienceMs, signal })
    }
  }

  [Symbol.dispose](): void {
    this.#watcher?.close()
    this.#watcher = undefined
  }

  #compare(): Leavings {
    const temporary = [...this.#files].filter((path) => path.startsWith(this.#temporary) && existsSync(path))
    const ours = { pids: this.pids, files: this.#files }
    return { ...attribute(this.#before, lookForTraces(), ours), temporary: temporary.toSorted() }
  }

  #members(): readonly ProcessEntry[] {
    const members = this.#trees.flatMap((tree) => tree.sample())
    for (const { pid } of members) this.pids.add(pid)
    return members
  }

  #noteNewFile(): void {
    const startMs = nowMs()
    if (startMs < this.#restsUntilMs) return
    this.#noteSharedMemory(this.#members())
    this.#restsUntilMs = nowMs() + restTimes * (nowMs() - startMs)
  }

  #noteSharedMemory(members: readonly ProcessEntry[]): void {
    const held = members.flatMap(({ pid }) => heldBelow(sharedFolder, pid))
    const fresh = held.filter((path) => !this.#before.sharedMemory.has(path) && !this.#files.has(path))
    if (fresh.length === 0) return
    for (const path of fresh) this.#files.add(path)
    this.#directory.ledger.add({ sharedMemory: fresh })
  }

  #noteTemporary(members: readonly ProcessEntry[]): void {
    const { length } = this.#temporary
    for (const path of members.flatMap(({ pid }) => heldBelow(this.#temporary, pid))) {
      const top = this.#temporary + path.slice(length).split('/', 1)[0]
      if (top !== this.#directory.path && !this.#temporaryBefore.has(top)) this.#files.add(top)
    }
  }

  #notePorts(members: readonly ProcessEntry[]): void {
    const { listeners } = lookForTraces()
    const open = [...listeners.values()].filter(
      ({ inode, address }) => !this.#before.listeners.has(inode) && !isLoopback(address),
    )
    if (open.length === 0) return
    for (const { pid, title } of members) {
      const sockets = socketsOf(pid)
      for (const listener of open) {
        if (!sockets.has(listener.inode) || this.#exposed.has(listener.inode)) continue
        const { inode, port } = listener
        this.#exposed.set(inode, { address: showAddress(listener), port, owner: `${pid} (${title})` })
      }
    }
  }
}
