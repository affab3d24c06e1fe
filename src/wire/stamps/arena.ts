/**
 * All that the kernel may write to or read from while a socket is read: one block of memory that never moves and is
 * never collected while its owner lives. A struct that only the kernel knew of would be.
 */
import type { Struct } from './libc.ts'

const at = {
  message: 0,
  vector: 64,
  control: 128,
  time: 384,
  option: 448,
  event: 512,
  timer: 544,
  timerBefore: 576,
  events: 1_024,
} as const
/** Sockets that one look at most tells of. */
export const mostEvents = 1_024
/** Length of the buffer of one read. */
export const readBytes = 65_536
const controlBytes = 256
/** `struct epoll_event` is packed on x86-64 alone; in steps of four bytes. */
const eventWords = process.arch === 'x64' ? 3 : 4
const dataAt = at.events + mostEvents * 16
/** `SOL_SOCKET` and `SCM_TIMESTAMPING`: what says that a control message is a stamp. */
const stampLevel = 1
const stampType = 37

export interface Arena {
  readonly message: Struct
  readonly time: Struct
  readonly option: Struct
  readonly event: Struct
  readonly timer: Struct
  readonly timerBefore: Struct
  readonly events: Struct
  /** Bytes of the last read. */
  readonly data: Buffer<ArrayBuffer>
  /** To be called before each read. */
  prepare(length: number): void
  setOption(value: number): void
  setEvent(events: number, fd: number, id: number): void
  /** Once, at this time in milliseconds; 0 for never. */
  setTimer(atMs: number): void
  eventAt(index: number): { readonly events: number; readonly fd: number; readonly id: number }
  /** The stamp of the last read in milliseconds since `baseS`, seconds of the epoch; undefined where there is none. */
  stampMs(baseS: number): number | undefined
  /** What `clock_gettime` wrote, in milliseconds since `baseS`. */
  timeMs(baseS: number): number
  /** What it wrote, in whole seconds of the epoch. */
  timeS(): number
}

/** What is written for the kernel before a call. */
function writersOf(words: Int32Array): Pick<Arena, 'prepare' | 'setOption' | 'setEvent' | 'setTimer'> {
  return {
    prepare(length) {
      words[(at.vector + 8) / 4] = length
      words[(at.message + 40) / 4] = controlBytes
    },
    setOption: (value) => void (words[at.option / 4] = value),
    setEvent(events, fd, id) {
      words.set([events, fd, id], at.event / 4)
      if (eventWords === 4) words.set([events, 0, fd, id], at.event / 4)
    },
    setTimer(atMs) {
      const seconds = Math.floor(atMs / 1e3)
      const ns = Math.min(999_999_999, Math.round((atMs - seconds * 1e3) * 1e6))
      words.set([0, 0, 0, 0, seconds, 0, ns, 0], at.timer / 4)
    },
  }
}

export function createArena(addressOf: (buffer: ArrayBuffer) => bigint): Arena {
  const memory = new ArrayBuffer(dataAt + readBytes)
  const words = new Int32Array(memory)
  const view = new DataView(memory)
  const base = addressOf(memory)
  const part = (offset: number, bytes: number): Struct => new Uint8Array(memory, offset, bytes)
  const pointer = (offset: number, target: number): void =>
    view.setBigUint64(offset, base + BigInt(target), true)
  pointer(at.vector, dataAt)
  pointer(at.message + 16, at.vector)
  view.setBigUint64(at.message + 24, 1n, true)
  pointer(at.message + 32, at.control)
  const word = (offset: number): number => words[offset / 4] ?? 0
  const found = { events: 0, fd: 0, id: 0 }
  return {
    message: part(at.message, 56),
    time: part(at.time, 16),
    option: part(at.option, 4),
    event: part(at.event, 16),
    timer: part(at.timer, 32),
    timerBefore: part(at.timerBefore, 32),
    events: part(at.events, mostEvents * 16),
    data: Buffer.from(memory, dataAt, readBytes),
    ...writersOf(words),
    eventAt(index) {
      const first = at.events / 4 + index * eventWords
      found.events = words[first] ?? 0
      found.fd = words[first + eventWords - 2] ?? -1
      found.id = words[first + eventWords - 1] ?? 0
      return found
    },
    stampMs(baseS) {
      const stamped =
        word(at.message + 40) >= 32 &&
        word(at.control + 8) === stampLevel &&
        word(at.control + 12) === stampType &&
        word(at.control + 16) !== 0
      return stamped ? (word(at.control + 16) - baseS) * 1e3 + word(at.control + 24) / 1e6 : undefined
    },
    timeMs: (baseS) => (word(at.time) - baseS) * 1e3 + word(at.time + 8) / 1e6,
    timeS: () => word(at.time),
  }
}
