/**
 * When the kernel received what a TLS server of Node reads: Node reads a socket only once its bytes have been peeked at,
 * for whose stamp Node has no eyes.
 */
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { nowMs } from '../../src/base/clock.ts'
import { createArena, mostEvents, readBytes } from '../../src/wire/stamps/arena.ts'
import { openLibc } from '../../src/wire/stamps/open-libc.ts'
import { WallOffset } from '../../src/wire/stamps/wall-offset.ts'

/** The constants of the C library, as in src/wire/kernel-stamps.ts. */
const [socketLevel, stampingOption, stampsOfReceived] = [1, 37, 8 | 16]
const [add, readable, peekFlag, wallClock] = [1, 1, 2, 0]

export interface ArrivalStamps {
  /** To be called with each connection before it is TLS. */
  watch(socket: Socket): void
  /** From now on it is read once after each look that finds something. */
  hold(socket: TLSSocket): void
  /** To be called in each turn. */
  look(): void
  /** Of what was read last; undefined where it was read before it was held. */
  arrivedMs(socket: TLSSocket): number | undefined
}

interface Handle {
  readonly fd: number
  readStart(): void
  readStop(): void
}

/** Node's own: there is no public way to it. */
function handleOf(socket: Socket): Handle {
  const { _handle: handle } = socket as { readonly _handle?: Handle | null }
  if (handle === undefined || handle === null) throw new Error('A socket was closed before it was read')
  return handle
}

interface Held {
  readonly handle: Handle
  arrivedMs: number | undefined
}

/** @throws Error where this machine has no stamps */
export function arrivalStamps(): ArrivalStamps {
  const libc = openLibc()
  if (typeof libc === 'string') throw new Error(libc)
  const arena = createArena((buffer) => libc.addressOf(buffer))
  /** By the peer's port, which a connection and its TLS share. */
  const held = new Map<number, Held>()
  const ports = new Map<number, number>()
  libc.clock_gettime(wallClock, arena.time)
  const baseS = arena.timeS()
  const wallMs = (): number => {
    libc.clock_gettime(wallClock, arena.time)
    return arena.timeMs(baseS)
  }
  const offset = new WallOffset({ nowMs, wallMs })
  const epoll = libc.epoll_create1(0)
  arena.setOption(stampsOfReceived)
  return {
    watch(socket) {
      const { fd } = handleOf(socket)
      arena.setEvent(readable, fd, 0)
      const failed =
        libc.setsockopt(fd, socketLevel, stampingOption, arena.option, 4) !== 0 ||
        libc.epoll_ctl(epoll, add, fd, arena.event) !== 0
      if (failed) throw new Error('A socket cannot be stamped')
      ports.set(fd, socket.remotePort ?? 0)
    },
    hold(socket) {
      const handle = handleOf(socket)
      handle.readStop()
      held.set(socket.remotePort ?? 0, { handle, arrivedMs: undefined })
    },
    look() {
      const found = libc.epoll_wait(epoll, arena.events, mostEvents, 0)
      if (found > 0) offset.sample()
      for (let index = 0; index < found; index++) {
        const { fd } = arena.eventAt(index)
        const one = held.get(ports.get(fd) ?? 0)
        if (one === undefined) continue
        arena.prepare(readBytes)
        const peeked = libc.recvmsg(fd, arena.message, peekFlag)
        const stampMs = peeked > 0 ? arena.stampMs(baseS) : undefined
        one.arrivedMs = stampMs === undefined ? undefined : stampMs - offset.ms
        one.handle.readStart()
      }
    },
    arrivedMs: ({ remotePort }) => held.get(remotePort ?? 0)?.arrivedMs,
  }
}
