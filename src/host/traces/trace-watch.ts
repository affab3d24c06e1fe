/** Watches what a server's processes make on the machine, and tells afterwards what of it is left and whose it is. */
import { existsSync, rmSync, watch, type FSWatcher } from 'node:fs'
import { tmpdir } from 'node:os'
import { getuid } from 'node:process'
import { nowMs, sleep } from '../../base/clock.ts'
import { runCommand } from '../run-command.ts'
import type { ProcessTree } from '../process-tree.ts'
import { isAlive, listProcesses, type ProcessEntry } from '../processes.ts'
import type { RunDirectory } from '../run-directory.ts'
import { SureReads } from '../sure-reads.ts'
import { toolEnvironment } from '../tool-environment.ts'
import { attribute, type Leavings } from './attribute.ts'
import { heldBelow, hidesFiles, sharedBy } from './held-files.ts'
import { allListeners, isLoopback, showAddress, socketsOf } from './listeners.ts'
import { lookForTraces, sharedFolder, uidOf } from './machine-traces.ts'
import { namedPids } from './named-pids.ts'
import { unixListeners } from './unix-sockets.ts'

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

const unreadText = (path: string, code: string): string =>
  `what ${path} lists, which cannot be read (${code})`

export class TraceWatch implements Disposable {
  /** Pids of all processes that the server has had, as far as one looked. */
  readonly pids = new Set<number>()
  readonly #before = lookForTraces()
  readonly #temporary = `${tmpdir()}/`
  readonly #temporaryBefore = new Set(new SureReads().entries(this.#temporary))
  readonly #trees: ProcessTree[] = []
  readonly #files = new Set<string>()
  #known: readonly ProcessEntry[] = []
  /** Both by inode of the socket. */
  readonly #exposed = new Map<number, Exposure>()
  readonly #unixSockets = new Map<number, string>()
  /** The folder for temporary files is everybody's, and what lies there is only noted. */
  readonly #reads = new SureReads()
  readonly #hidden = new Map<number, string>()
  readonly #directory: Pick<RunDirectory, 'path' | 'ledger'>
  readonly #watchers: readonly FSWatcher[]

  /** @param directory of the run, which is removed elsewhere; its ledger learns of every file */
  constructor(directory: Pick<RunDirectory, 'path' | 'ledger'>) {
    this.#directory = directory
    this.#watchers = [
      this.#watch(sharedFolder, () => this.#noteSharedMemory(this.#members())),
      // Others make many: whoever is known already is looked at, without a walk through /proc.
      this.#watch(this.#temporary, () => this.#noteTemporary(this.#known.filter(isAlive))),
    ].flatMap((watcher) => watcher ?? [])
  }

  /** Every member of the tree counts as ours from here on. */
  follow(tree: ProcessTree): void {
    this.#trees.push(tree)
  }

  /** Notes what the processes hold now. */
  note(): void {
    const members = this.#members()
    for (const member of members)
      if (hidesFiles(member)) this.#hidden.set(member.pid, `${member.pid} (${member.title})`)
    this.#noteSharedMemory(members)
    this.#noteTemporary(members)
    this.#noteSockets(members)
  }

  /** Ports that were open to other machines when they were noted. */
  exposed(): readonly Exposure[] {
    return [...this.#exposed.values()]
  }

  /** What nobody could look at, of what is only noted, in words. */
  unseen(): readonly string[] {
    return [
      ...[...this.#hidden.values()].map((who) => `files and sockets of ${who}, which are another user's`),
      ...[...this.#reads.unread].map(([path, code]) => `names in ${path}, which cannot be read (${code})`),
    ]
  }

  /**
   * What is there now and was not at the start, to be called when all that is ours has ended: what somebody makes from
   * then on is not ours. Waits a moment for what seems to be nobody's: its maker may be about to remove it.
   */
  async left(): Promise<Leavings> {
    const startedMs = nowMs()
    let leavings = this.#compare()
    while (leavings.unattributed.length > 0 && nowMs() - startedMs <= patienceMs) {
      await sleep(pauseMs)
      const earlier = new Set(leavings.unattributed)
      const now = this.#compare()
      leavings = { ...now, unattributed: now.unattributed.filter((name) => earlier.has(name)) }
    }
    return leavings
  }

  /** Removes what is ours and used by nobody, so that the next start does not meet it. */
  async clear({ sharedMemory, systemV }: Leavings): Promise<void> {
    const used = new Set(sharedMemory.length === 0 ? [] : listProcesses().flatMap(({ pid }) => sharedBy(pid)))
    for (const path of sharedMemory) if (!used.has(path)) rmSync(path, { recursive: true, force: true })
    const flags = { shm: '-m', sem: '-s', msg: '-q' }
    for (const { kind, id } of systemV) {
      const { signal } = new AbortController()
      const args = [flags[kind], String(id)]
      await runCommand({ file: 'ipcrm', args, inherited: toolEnvironment(), timeoutMs: patienceMs, signal })
    }
  }

  [Symbol.dispose](): void {
    for (const watcher of this.#watchers) watcher.close()
  }

  #watch(folder: string, note: () => void): FSWatcher | undefined {
    if (!existsSync(folder)) return undefined
    let restsUntilMs = 0
    const look = (event: string, name: string | null): void => {
      const startMs = nowMs()
      // What is written into a file is nobody's concern.
      if (event !== 'rename' || this.#files.has(folder + name) || startMs < restsUntilMs) return
      note()
      restsUntilMs = nowMs() + restTimes * (nowMs() - startMs)
    }
    try {
      return watch(folder, { persistent: false }, look).on('error', () => undefined)
    } catch {
      // Others have used up the machine's watches: what is looked at from time to time has to do.
      return undefined
    }
  }

  #compare(): Leavings {
    const after = lookForTraces()
    const ours = { pids: this.pids, files: this.#files }
    const held = [...this.#files].filter((path) => path.startsWith(this.#temporary) && existsSync(path))
    const named = this.#reads.entries(this.#temporary).filter((path) => this.#isNamedByOurs(path))
    const sockets = [...this.#unixSockets].flatMap(([inode, name]) => {
      const isThere = after.unixSockets.has(inode) || (name.startsWith('/') && existsSync(name))
      return isThere ? [name.startsWith('@') ? `Unix socket ${name}` : name] : []
    })
    const found = attribute(this.#before, after, ours)
    const unread = [...this.#before.unread, ...after.unread].map(([path, code]) => unreadText(path, code))
    return {
      ...found,
      unattributed: [...found.unattributed, ...new Set(unread)],
      temporary: [...new Set([...held, ...named, ...sockets])].toSorted(),
    }
  }

  /** Who has closed a file at once has held it when nobody looked, but many a name has the pid of its maker. */
  #isNamedByOurs(path: string): boolean {
    if (this.#temporaryBefore.has(path) || path === this.#directory.path) return false
    return namedPids(path).some((pid) => this.pids.has(pid)) && uidOf(path) === getuid?.()
  }

  #members(): readonly ProcessEntry[] {
    const members = this.#trees.flatMap((tree) => tree.sample())
    for (const { pid } of members) this.pids.add(pid)
    this.#known = members
    return members
  }

  #noteSharedMemory(members: readonly ProcessEntry[]): void {
    const held = members.flatMap(({ pid }) => sharedBy(pid))
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

  #noteSockets(members: readonly ProcessEntry[]): void {
    const { listeners, unixSockets } = this.#before
    const open = allListeners().filter(({ inode, address }) => !listeners.has(inode) && !isLoopback(address))
    const own = `${this.#directory.path}/`
    const unix = unixListeners().filter(({ inode, name }) => !unixSockets.has(inode) && !name.startsWith(own))
    if (open.length === 0 && unix.length === 0) return
    for (const { pid, title } of members) {
      const sockets = socketsOf(pid)
      for (const { inode, name } of unix) if (sockets.has(inode)) this.#unixSockets.set(inode, name)
      for (const listener of open) {
        if (!sockets.has(listener.inode) || this.#exposed.has(listener.inode)) continue
        const { inode, port } = listener
        this.#exposed.set(inode, { address: showAddress(listener), port, owner: `${pid} (${title})` })
      }
    }
  }
}
