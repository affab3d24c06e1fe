/** What a report holds of how a server ended and what it left behind. */
import type { Finding } from './check.ts'

/** Memory in use on a device that the server could see, in GiB. */
export interface DeviceMemory {
  /** What kind of device, as `needs.accelerator` has it; absent in older documents. */
  readonly kind?: string
  readonly index: number
  /** Before the server was started. */
  readonly beforeGiB: number
  /** When the server had just become ready; absent where it never did. */
  readonly servingGiB?: number
  /** What the server's processes were reported to have of it then; absent for none. */
  readonly ownGiB?: number
  /** After it had gone. */
  readonly afterGiB: number
  /** By how much processes that are not the server's have grown meanwhile, below 0 where they have shrunk; absent for none. */
  readonly othersGiB?: number
  /** Pids of the server's processes that still have some of it; absent for none. */
  readonly heldBy?: readonly number[]
  /** It is more than before, it may be the server's, and nothing reports whose it is. */
  readonly unclear?: true
}

/** How the server ended and what it left behind. */
export interface TeardownRecord {
  /** Milliseconds from the first signal to the proof. */
  readonly durationMs: number
  /** Exit code of the process that clients talk to; `signal` is its signal. */
  readonly exitCode: number | null
  readonly signal: string | null
  /** Whether KILL was needed, and how many processes it hit. */
  readonly killed: number
  /** Who was alive before the first signal, with the kernel's short names; absent in older documents. */
  readonly processes?: readonly { readonly pid: number; readonly parent: number; readonly title: string }[]
  readonly proof: {
    readonly survivors: readonly { readonly pid: number; readonly title: string }[]
    /** Whether no port of any process is in use; one that could not be asked is named in `unattributed`. */
    readonly portFree: boolean
    /** Names of containers that are still there; absent for a server that runs in none. */
    readonly containers?: readonly string[]
    readonly temporaryFiles: readonly string[]
    /** Paths in /dev/shm and /dev/mqueue, and System V objects, that a process of the server had made or held. */
    readonly sharedMemory: readonly string[]
    /** Paths among the machine's temporary files, and Unix sockets anywhere, that a process of the server had open outside the run's own folder. */
    readonly outsideFiles?: readonly string[]
    /** Ports that the server had opened to other machines, e.g. `0.0.0.0:5000`, each with the process that listened. */
    readonly exposed?: readonly { readonly address: string; readonly owner: string }[]
    /** New on the machine since the start, of our user, and held by nobody who can be seen: whose it is remains open. */
    readonly unattributed?: readonly string[]
    /** Kinds of things that this machine shows no list of, so that nobody looked; absent for none. */
    readonly unseen?: readonly string[]
    /** Absent on a machine without such devices. */
    readonly deviceMemory?: readonly DeviceMemory[]
  }
  readonly findings: readonly Finding[]
}
