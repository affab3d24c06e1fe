/** TLS over a connection whose bytes somebody else reads: the time of a record is that of the read that completed it. */
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls'
import type { Arrival } from './arrival.ts'

export interface TlsOver {
  readonly socket: TLSSocket
  /** Takes what was read from the connection. */
  take(bytes: Buffer, length: number, arrival?: Arrival): void
  /** Calls, once, right before the next encrypted bytes are handed to the kernel. */
  atNext(leaves: () => void): void
}

/** @param onBytes hears what was decrypted, within the call of `take` that completed it */
export function tlsOver(
  raw: Socket,
  options: ConnectionOptions,
  onBytes: (bytes: Buffer, arrival: Arrival | undefined) => void,
): TlsOver {
  let onLeave: (() => void) | undefined
  const under = new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _encoding, done) {
      onLeave?.()
      onLeave = undefined
      raw.write(chunk, done)
    },
    final: (done) => void raw.end(done),
    destroy: (error, done) => {
      raw.destroy()
      done(error)
    },
  })
  let current: Arrival | undefined
  raw.once('end', () => under.push(null))
  raw.once('error', (error) => under.destroy(error))
  const socket = connect({ ...options, socket: under })
  socket.on('data', (bytes: Buffer) => onBytes(bytes, current))
  return {
    socket,
    atNext: (leaves) => void (onLeave = leaves),
    take(bytes, length, arrival) {
      current = arrival
      under.push(Buffer.from(bytes.subarray(0, length)))
      current = undefined
    },
  }
}
