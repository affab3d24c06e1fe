/** The C library through the optional package `koffi`. */
import { createRequire } from 'node:module'
import { signatures, type Functions, type Libc, type Watcher } from './libc.ts'

interface Koffi {
  load(name: string): { func(name: string, result: string, parameters: readonly string[]): unknown }
  address(buffer: ArrayBuffer): bigint
  errno(): number
  readonly node?: { readonly poll?: Poll }
}

interface Polled {
  ref(): void
  unref(): void
  close(): void
}
type Poll = (fd: number, events: object, call: () => void) => Polled

/** @throws Error where the package or the library is not there */
export function byKoffi(name: string): Libc {
  const koffi = createRequire(import.meta.url)('koffi') as Koffi
  const types: Readonly<Record<string, string>> = { i: 'int', p: 'void *' }
  const library = koffi.load(name)
  const functions = Object.entries(signatures).map(([called, letters]) => [
    called,
    library.func(
      called,
      'int',
      Array.from(letters, (letter) => types[letter] ?? 'int'),
    ),
  ])
  const poll = koffi.node?.poll
  const libc: Libc = {
    ...(Object.fromEntries(functions) as Functions),
    by: 'koffi',
    addressOf: (buffer) => koffi.address(buffer),
    errno: () => koffi.errno(),
  }
  return poll === undefined ? libc : { ...libc, watch: (fd, call) => watcher(poll, fd, call) }
}

function watcher(poll: Poll, fd: number, call: () => void): Watcher {
  const polled = poll(fd, { readable: true }, call)
  return { hold: (held) => (held ? polled.ref() : polled.unref()), close: () => polled.close() }
}
