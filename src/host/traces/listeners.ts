/** Who listens on which port, from /proc/net/tcp and the sockets that processes hold. */
import { readdirSync, readlinkSync } from 'node:fs'
import { scarcely } from '../spare-file.ts'
import { SureReads } from '../sure-reads.ts'
import { commandLineOf, listProcesses, type ProcessEntry } from '../processes.ts'

export interface Listener {
  /** Inode of the listening socket. */
  readonly inode: number
  readonly port: number
  /** The address as the kernel prints it, in hexadecimal; all zeros means every interface. */
  readonly address: string
  /** User that opened it. */
  readonly uid: number
}

const listenState = '0A'

/** Listening sockets in the text of `/proc/net/tcp` or `tcp6`. */
export function parseListeners(text: string): readonly Listener[] {
  const rows = text.split('\n').slice(1)
  return rows.flatMap((row) => {
    const fields = row.trim().split(/\s+/)
    const [address, port] = (fields[1] ?? '').split(':')
    if (fields[3] !== listenState || address === undefined || port === undefined) return []
    return [{ address, port: Number.parseInt(port, 16), uid: Number(fields[7]), inode: Number(fields[9]) }]
  })
}

const tables = ['/proc/net/tcp', '/proc/net/tcp6']

/** Every listening socket of this network namespace. */
export function allListeners(reads = new SureReads()): readonly Listener[] {
  return tables.flatMap((path) => parseListeners(reads.text(path)))
}

/** The kernel prints each 32 bits in the machine's order, so 127.0.0.1 is `0100007F`; also as an IPv6 address. */
export function isLoopback(address: string): boolean {
  return /^(?:0{16}F{4}0{4})?[\dA-F]{6}7F$/i.test(address) || /^0{24}01000000$/.test(address)
}

/** An address as one writes it, e.g. `0.0.0.0:80`; of IPv6 only whether it is every interface is shown. */
export function showAddress({ address, port }: Pick<Listener, 'address' | 'port'>): string {
  const octets = (address.length === 8 ? address : '').match(/../g)?.toReversed()
  if (octets !== undefined) return `${octets.map((octet) => Number.parseInt(octet, 16)).join('.')}:${port}`
  return /^0+$/.test(address) ? `[::]:${port}` : `an IPv6 address, port ${port}`
}

/** Sockets that listen on `port`, on any address. */
export function listenersOn(port: number): readonly Listener[] {
  const reads = new SureReads()
  // Each table takes the kernel some milliseconds, and a port is nearly always in the first.
  for (const path of tables) {
    const found = parseListeners(reads.text(path)).filter((listener) => listener.port === port)
    if (found.length > 0) return found
  }
  return []
}

/** Inodes of the sockets that a process holds; empty where we may not look. */
export function socketsOf(pid: number): ReadonlySet<number> {
  const inodes = new Set<number>()
  let names: readonly string[] = []
  try {
    names = scarcely(() => readdirSync(`/proc/${pid}/fd`))
  } catch {
    return inodes
  }
  for (const name of names) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${name}`))?.[1]
      if (inode !== undefined) inodes.add(Number(inode))
    } catch {
      // Closed between the listing and the look.
    }
  }
  return inodes
}

/** The one of `processes` that holds a listening socket of `port`. */
export function holderOf(port: number, processes: readonly ProcessEntry[]): ProcessEntry | undefined {
  const listeners = listenersOn(port)
  if (listeners.length === 0) return undefined
  return processes.find((entry) => {
    const sockets = socketsOf(entry.pid)
    return listeners.some((listener) => sockets.has(listener.inode))
  })
}

/** Who holds a port, in words: `pid 17 (python -m http.server)`, or undefined when nobody listens. */
export function describeHolder(port: number): string | undefined {
  if (listenersOn(port).length === 0) return undefined
  const holder = holderOf(port, listProcesses())
  return holder === undefined
    ? 'a process that Servewright cannot see'
    : `pid ${holder.pid} (${commandLineOf(holder).slice(0, 120)})`
}
