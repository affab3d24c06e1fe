/** A TCP or TLS connection that reads into one buffer shared by all sockets of the process. */
import { connect as connectTcp, isIP, type Socket, type SocketConstructorOpts } from 'node:net'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import type { Target } from './request-bytes.ts'

export interface SocketEvents {
  /** TCP is connected and, where asked for, TLS is agreed on. */
  onConnect(): void
  /** `bytes[0, length)` were read; they are overwritten after the call. */
  onBytes(bytes: Buffer, length: number): void
  /** The peer sends nothing more. */
  onEnd(): void
  /** The connection could not be made, or broke; nothing follows. */
  onError(error: Error): void
}

export interface OpenSocket {
  /** @param sent called once the last byte was handed to the kernel */
  write(bytes: Buffer, sent: () => void): void
  /** Ends at once; no event follows. */
  destroy(): void
}

const readBytes = 65_536
/** Shared because each read is handled before the next one can start. */
const buffer = Buffer.allocUnsafeSlow(readBytes)

type OnRead = NonNullable<SocketConstructorOpts['onread']>

function connect({ host, port, secure }: Target, onread: OnRead): Socket {
  if (!secure) return connectTcp({ host, port, onread })
  const options: ConnectionOptions & { onread: OnRead } = { host, port, onread, ALPNProtocols: ['http/1.1'] }
  // A literal address must not be sent as a server name (RFC 6066, 3).
  return connectTls(isIP(host) === 0 ? { ...options, servername: host } : options)
}

export function openSocket(target: Target, events: SocketEvents): OpenSocket {
  let open = true
  const socket = connect(target, {
    buffer,
    callback: (length) => {
      if (open) events.onBytes(buffer, length)
      return open
    },
  })
  socket.setNoDelay(true)
  socket.once(target.secure ? 'secureConnect' : 'connect', () => open && events.onConnect())
  socket.once('end', () => open && events.onEnd())
  socket.on('error', (error) => {
    if (!open) return
    open = false
    events.onError(error)
  })
  return {
    write: (bytes, sent) => void socket.write(bytes, (error) => !error && open && sent()),
    destroy() {
      open = false
      socket.destroy()
    },
  }
}
