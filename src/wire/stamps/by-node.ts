/**
 * The C library through `node:ffi`, and the event loop through the libuv that Node itself is made of. What libuv is given
 * is kept for ever: it writes there until the loop has ended.
 */
import { afterPoll } from '../../base/clock.ts'
import { signatures, type Functions, type Libc, type Watcher } from './libc.ts'

interface Signature {
  readonly return: string
  readonly arguments: readonly string[]
}

interface Library {
  registerCallback(signature: Signature, call: () => void): bigint
}

interface NodeFfi {
  dlopen(
    name: string | null,
    functions: Readonly<Record<string, Signature>>,
  ): { readonly lib: Library; readonly functions: unknown }
  getRawPointer(buffer: ArrayBuffer): bigint
  getInt32(pointer: bigint): number
  /** Not in all versions. */
  getCurrentEventLoop?(): bigint
}

type Looping = NodeFfi & Required<Pick<NodeFfi, 'getCurrentEventLoop'>>

const hasLoop = (ffi: NodeFfi): ffi is Looping => ffi.getCurrentEventLoop !== undefined

interface Uv {
  uv_handle_size(type: number): bigint
  uv_poll_init(loop: bigint, handle: bigint, fd: number): number
  uv_poll_start(handle: bigint, events: number, call: bigint): number
  uv_close(handle: bigint, call: bigint): void
  uv_ref(handle: bigint): void
  uv_unref(handle: bigint): void
}

const types: Readonly<Record<string, string>> = { i: 'i32', p: 'pointer' }
/** libuv's own numbers: `UV_POLL`, `UV_READABLE`. */
const [pollType, readable] = [8, 1]
/** A smaller one might lie where V8 moves it. */
const leastBytes = 1_024
const kept: unknown[] = []

const signature = (result: string, letters: string): Signature => ({
  return: result,
  arguments: Array.from(letters, (letter) => types[letter] ?? letter),
})

const uvSignatures: Readonly<Record<keyof Uv, Signature>> = {
  uv_handle_size: signature('u64', 'i'),
  uv_poll_init: signature('i32', 'ppi'),
  uv_poll_start: signature('i32', 'pip'),
  uv_close: signature('void', 'pp'),
  uv_ref: signature('void', 'p'),
  uv_unref: signature('void', 'p'),
}

function watcher(ffi: Looping, fd: number, call: () => void): Watcher | undefined {
  const { lib, functions } = ffi.dlopen(null, uvSignatures)
  const uv = functions as Uv
  const memory = new ArrayBuffer(Math.max(leastBytes, Number(uv.uv_handle_size(pollType))))
  const handle = ffi.getRawPointer(memory)
  let stopSoon = (): void => undefined
  // Not within the call itself, after which Node does not do what promises and ticks have left to do.
  const onReadable = lib.registerCallback(signature('void', 'pii'), () => {
    stopSoon()
    stopSoon = afterPoll(call)
  })
  kept.push(memory, lib)
  if (uv.uv_poll_init(ffi.getCurrentEventLoop(), handle, fd) !== 0) return undefined
  if (uv.uv_poll_start(handle, readable, onReadable) !== 0) return undefined
  let open = true
  return {
    hold: (held) => {
      if (open) (held ? uv.uv_ref : uv.uv_unref)(handle)
    },
    close: () => {
      if (open) uv.uv_close(handle, 0n)
      open = false
      stopSoon()
    },
  }
}

/**
 * @returns undefined where Node has no such module
 * @throws Error where the library is not there
 */
export function byNode(name: string): Libc | undefined {
  const ffi = process.getBuiltinModule('node:ffi') as NodeFfi | undefined
  if (ffi === undefined) return undefined
  const functions = Object.entries(signatures).map(
    ([called, letters]) => [called, signature('i32', letters)] as const,
  )
  const library = ffi.dlopen(name, {
    ...Object.fromEntries(functions),
    __errno_location: signature('pointer', ''),
  })
  const { __errno_location: errnoAt, ...called } = library.functions as Functions & {
    readonly __errno_location: () => bigint
  }
  const libc: Libc = {
    ...called,
    by: 'node:ffi',
    addressOf: (buffer) => ffi.getRawPointer(buffer),
    errno: () => ffi.getInt32(errnoAt()),
  }
  return hasLoop(ffi) ? { ...libc, watch: (fd, call) => watcher(ffi, fd, call) } : libc
}
