/** The functions of the C library that read a socket with its stamps, through `node:ffi` or else through `koffi`. */
import { createRequire } from 'node:module'

/** A struct of the kernel's, as bytes of an `ArrayBuffer` of its own: small Buffers lie where V8 moves them. */
export type Struct = Uint8Array<ArrayBuffer>

/** Each returns what the function of C does: below 0 where it failed. */
export interface Libc {
  /** The package that calls it. */
  readonly by: 'node:ffi' | 'koffi'
  setsockopt(fd: number, level: number, name: number, value: Struct, bytes: number): number
  epoll_create1(flags: number): number
  epoll_ctl(epoll: number, operation: number, fd: number, event: Struct): number
  epoll_wait(epoll: number, events: Struct, most: number, timeoutMs: number): number
  recvmsg(fd: number, message: Struct, flags: number): number
  clock_gettime(clock: number, time: Struct): number
  timerfd_create(clock: number, flags: number): number
  timerfd_settime(fd: number, flags: number, time: Struct, before: Struct): number
  close(fd: number): number
  addressOf(buffer: ArrayBuffer): bigint
  /** Why the last call has failed, by the system's number. */
  errno(): number
  /** Calls whenever `fd` can be read, from the event loop; absent where only looking again and again tells. */
  watch?(fd: number, call: () => void): Watcher
}

/** A watch over a descriptor. */
export interface Watcher {
  /** Whether it keeps the process alive. */
  hold(held: boolean): void
  close(): void
}

type Name = Exclude<keyof Libc, 'by' | 'addressOf' | 'errno' | 'watch'>
type Functions = Pick<Libc, Name>

/** `i` an int, `p` an address. Sizes are ints too: the ABI allows that for values that fit. */
const signatures: Readonly<Record<Name, string>> = {
  setsockopt: 'iiipi',
  epoll_create1: 'i',
  epoll_ctl: 'iiip',
  epoll_wait: 'ipii',
  recvmsg: 'ipi',
  clock_gettime: 'ip',
  timerfd_create: 'ii',
  timerfd_settime: 'iipp',
  close: 'i',
}
/** glibc's name, then musl's. */
const names = ['libc.so.6', `libc.musl-${process.arch === 'x64' ? 'x86_64' : 'aarch64'}.so.1`]

interface NodeFfi {
  dlopen(
    name: string,
    functions: Readonly<Record<string, object>>,
  ): {
    readonly functions: Functions & { readonly __errno_location: () => bigint }
  }
  getRawPointer(buffer: ArrayBuffer): bigint
  getInt32(pointer: bigint): number
}

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

function byNode(name: string): Libc | undefined {
  const ffi = process.getBuiltinModule('node:ffi') as NodeFfi | undefined
  if (ffi === undefined) return undefined
  const types: Readonly<Record<string, string>> = { i: 'i32', p: 'pointer' }
  const functions = Object.entries(signatures).map(([called, letters]) => {
    const parameters = Array.from(letters, (letter) => types[letter])
    // Versions differ in how they call the two.
    return [called, { result: 'i32', return: 'i32', parameters, arguments: parameters }] as const
  })
  const place = { result: 'pointer', return: 'pointer', parameters: [], arguments: [] }
  const library = ffi.dlopen(name, { ...Object.fromEntries(functions), __errno_location: place })
  const { __errno_location: errnoAt, ...called } = library.functions
  return {
    ...called,
    by: 'node:ffi',
    addressOf: (buffer) => ffi.getRawPointer(buffer),
    errno: () => ffi.getInt32(errnoAt()),
  }
}

function byKoffi(name: string): Libc {
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

/** @returns why there is none, one clause, where there is none */
export function openLibc(): Libc | string {
  if (process.platform !== 'linux') return 'only Linux stamps what a TCP socket receives'
  if (process.arch !== 'x64' && process.arch !== 'arm64')
    return `its structs are not known on ${process.arch}`
  return openByAny()
}

function openByAny(): Libc | string {
  const failures: string[] = []
  for (const open of [byNode, byKoffi]) {
    for (const name of names) {
      try {
        const libc = open(name)
        if (libc !== undefined) return libc
      } catch (error) {
        failures.push(String(error).split('\n', 1).join(''))
      }
    }
  }
  return `neither node:ffi nor the optional package koffi can call the C library (${failures[0] ?? 'none is there'})`
}
