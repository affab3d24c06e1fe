/** Unix sockets that are listened on, from /proc/net/unix: files, and abstract names, which have none. */
import { SureReads } from '../sure-reads.ts'

export interface UnixListener {
  readonly inode: number
  /** An absolute path, or an abstract name after `@`. */
  readonly name: string
}

/** `__SO_ACCEPTCON` of the kernel: somebody listens. */
const accepting = 0x1_00_00

/** @param text of `/proc/net/unix`; names that are relative to a folder nobody knows are left out */
export function parseUnixListeners(text: string): readonly UnixListener[] {
  const rows = text.split('\n').slice(1)
  return rows.flatMap((row) => {
    const [, flags = '', inode, name = ''] = /^\S+ \S+ \S+ (\S+) \S+ \S+ +(\d+) (.+)$/.exec(row) ?? []
    const listens = (Number.parseInt(flags, 16) & accepting) !== 0
    return listens && /^[/@]/.test(name) ? [{ inode: Number(inode), name }] : []
  })
}

/** All of this network namespace; none where the kernel does not say. */
export const unixListeners = (reads = new SureReads()): readonly UnixListener[] =>
  parseUnixListeners(reads.text('/proc/net/unix'))
