/**
 * Sends time stamps on loopback connections, at random moments that nobody's load can shift: each carries the moment
 * for which it was meant, so a thread that is scheduled late makes the lag that is read longer, never shorter; and the
 * moment of its write, from which on it is the kernel that may be late.
 */
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { afterPoll, blockFor, nowMs } from '../base/clock.ts'

/** Two little-endian doubles, milliseconds of CLOCK_MONOTONIC: when it was due, and when it was written. */
export const stampBytes = 16
const shortestMs = 2
const longestMs = 6
/** How long connections and messages get, between two stamps that are far enough apart. */
const slackMs = 0.2

export interface CanaryEmitter {
  readonly port: number
  /** Starts to send to all who are connected. */
  start(): void
  /** @returns how many stamps each of them was sent */
  stop(): number
}

class Emitter implements CanaryEmitter {
  readonly port: number
  readonly #sockets: ReadonlySet<Socket>
  #sent = 0
  #dueMs = 0
  #running = false

  constructor(port: number, sockets: ReadonlySet<Socket>) {
    this.port = port
    this.#sockets = sockets
  }

  start(): void {
    this.#running = true
    this.#dueMs = nowMs() + shortestMs
    this.#emit()
  }

  stop(): number {
    this.#running = false
    return this.#sent
  }

  #emit(): void {
    if (!this.#running) return
    blockFor(this.#dueMs - nowMs())
    // A stamp too early would make a lag negative.
    while (nowMs() < this.#dueMs) blockFor(slackMs / 10)
    for (const socket of this.#sockets) {
      const stamp = Buffer.alloc(stampBytes)
      stamp.writeDoubleLE(this.#dueMs)
      stamp.writeDoubleLE(nowMs(), stampBytes / 2)
      socket.write(stamp)
    }
    this.#sent += 1
    this.#dueMs += shortestMs + Math.random() * (longestMs - shortestMs)
    afterPoll(() => this.#emit())
  }
}

/** For a thread of its own: it blocks between two stamps. */
export async function startCanaryEmitter(): Promise<CanaryEmitter> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => sockets.delete(socket))
    socket.on('close', () => sockets.delete(socket))
    socket.resume()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return new Emitter((server.address() as AddressInfo).port, sockets)
}
