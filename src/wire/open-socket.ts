/** A TCP or TLS connection that reads into one buffer shared by all sockets of the process, or by the kernel's stamps. */
import { connect as connectTcp, isIP, type Socket, type SocketConstructorOpts } from 'node:net'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import { getSystemErrorName } from 'node:util'
import type { Arrival } from './arrival.ts'
import type { KernelReader } from './kernel-stamps.ts'
import type { Target } from './request-bytes.ts'
import type { Adopted } from './stamps/slot.ts'
import { tlsOver } from './tls-over.ts'

export interface WriteMoments {
  /**
   * The first byte is handed to the kernel now, so encrypted where it is to be: where Node itself reads, TLS encrypts after
   * this moment.
   */
  leaves?(): void
  /** The last byte was handed to the kernel. */
  sent?(): void
}

export interface SocketEvents {
  /** TCP is connected and, where asked for, TLS is agreed on. */
  onConnect(): void
  /** `bytes[0, length)` were read; they and the arrival are overwritten after the call. It is absent where Node read. */
  onBytes(bytes: Buffer, length: number, arrival?: Arrival): void
  /** The peer sends nothing more. */
  onEnd(): void
  /** The connection could not be made, or broke; nothing follows. */
  onError(error: Error): void
}

export interface OpenSocket {
  write(bytes: Buffer, moments: WriteMoments): void
  /** Ends at once; no event follows. */
  destroy(): void
}

const readBytes = 65_536
/** Shared because each read is handled before the next one can start. */
const buffer = Buffer.allocUnsafeSlow(readBytes)

type OnRead = NonNullable<SocketConstructorOpts['onread']>

function connect({ secure, ...place }: Target, onread: OnRead): Socket {
  if (!secure) return connectTcp({ ...place, onread })
  const options: ConnectionOptions & { onread: OnRead } = { ...tlsOptions(place.host), ...place, onread }
  return connectTls(options)
}

function tlsOptions(host: string): ConnectionOptions {
  // A literal address must not be sent as a server name (RFC 6066, 3).
  return { ALPNProtocols: ['http/1.1'], ...(isIP(host) === 0 ? { servername: host } : {}) }
}

/** Events until the socket is destroyed or has failed. */
function listen(
  socket: Socket,
  {
    open,
    connected,
    events,
  }: { readonly open: Open; readonly connected: string; readonly events: SocketEvents },
): void {
  socket.once(connected, () => open.is && events.onConnect())
  socket.once('end', () => open.is && events.onEnd())
  socket.on('error', (error) => {
    if (!open.is) return
    open.is = false
    events.onError(error)
  })
}

interface Open {
  is: boolean
}

interface Opened {
  readonly socket: Socket
  readonly open: Open
  /** Before the socket is destroyed. */
  release(): void
  /** Calls when the next bytes are handed to the kernel. Default: now. */
  atNext?(leaves: () => void): void
}

function opened({ socket, open, release, atNext = (leaves) => leaves() }: Opened): OpenSocket {
  return {
    write(bytes, { leaves, sent }) {
      if (leaves !== undefined) atNext(() => open.is && leaves())
      socket.write(bytes, (error) => !error && open.is && sent?.())
    },
    destroy() {
      open.is = false
      release()
      socket.destroy()
    },
  }
}

/** @param reader reads with the kernel's stamps; without one, Node does */
export function openSocket(target: Target, events: SocketEvents, reader?: KernelReader): OpenSocket {
  return reader === undefined ? openPlain(target, events) : openStamped(target, events, reader)
}

function openPlain(target: Target, events: SocketEvents): OpenSocket {
  const open = { is: true }
  const socket = connect(target, {
    buffer,
    callback: (length) => {
      if (open.is) events.onBytes(buffer, length)
      return open.is
    },
  })
  socket.setNoDelay(true)
  listen(socket, { open, connected: target.secure ? 'secureConnect' : 'connect', events })
  return opened({ socket, open, release: () => undefined })
}

/** Paused before it is connected, a socket is never read by Node until it is handed back. */
function openStamped(target: Target, events: SocketEvents, reader: KernelReader): OpenSocket {
  const { secure, ...place } = target
  const open = { is: true }
  let adopted: Adopted | undefined
  let take: SocketEvents['onBytes'] = (bytes, length, arrival) => events.onBytes(bytes, length, arrival)
  const read = (bytes: Buffer, length: number, arrival?: Arrival): void => {
    if (open.is) take(bytes, length, arrival)
  }
  const socket = connectTcp({
    ...place,
    onread: {
      buffer,
      callback: (length) => {
        read(buffer, length)
        return open.is
      },
    },
  })
  socket.pause()
  socket.setNoDelay(true)
  const release = (): void => adopted?.release()
  socket.once('connect', () => {
    const fd = descriptorOf(socket)
    const onHandBack = (): void => void socket.resume()
    const onBroken = (errno: number): void => void socket.destroy(readError(errno))
    if (open.is && fd !== undefined)
      adopted = reader.adopt(fd, { secure, onBytes: read, onHandBack, onBroken })
    if (adopted === undefined) onHandBack()
  })
  socket.once('error', release)
  if (!secure) {
    listen(socket, { open, connected: 'connect', events })
    return opened({ socket, open, release })
  }
  // The name that a certificate has to bear, where it is an address.
  const tls = tlsOver(socket, { ...tlsOptions(place.host), host: place.host }, (bytes, arrival) => {
    if (open.is) events.onBytes(bytes, bytes.length, arrival)
  })
  take = tls.take
  listen(tls.socket, { open, connected: 'secureConnect', events })
  return opened({
    socket: tls.socket,
    open,
    release: () => {
      release()
      socket.destroy()
    },
    atNext: tls.atNext,
  })
}

/** The error that Node gives for a read that failed so. */
function readError(errno: number): Error {
  const code = getSystemErrorName(-errno)
  return Object.assign(new Error(`read ${code}`), { code, errno: -errno, syscall: 'read' })
}

/** Node's own handle: there is no public way to it. */
function descriptorOf(socket: Socket): number | undefined {
  const { _handle: handle } = socket as { readonly _handle?: { readonly fd?: number } }
  const fd = handle?.fd
  return fd === undefined || fd < 0 ? undefined : fd
}
