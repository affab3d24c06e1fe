/** The functions of the C library that read a socket with its stamps, whatever calls them. */

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
  /**
   * Calls whenever `fd` can be read, from the event loop; absent where only looking again and again tells.
   * @returns undefined where it cannot be watched
   */
  watch?(fd: number, call: () => void): Watcher | undefined
}

/** A watch over a descriptor. */
export interface Watcher {
  /** Whether it keeps the process alive. */
  hold(held: boolean): void
  close(): void
}

export type Name = Exclude<keyof Libc, 'by' | 'addressOf' | 'errno' | 'watch'>
export type Functions = Pick<Libc, Name>

/** `i` an int, `p` an address. Sizes are ints too: the ABI allows that for values that fit. */
export const signatures: Readonly<Record<Name, string>> = {
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
