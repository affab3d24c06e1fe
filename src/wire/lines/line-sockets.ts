/** Both ends of connections of messages: one that listens, and one that asks for it. */
import { connect as connectTcp, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { connect as connectTls, createServer as createTlsServer } from 'node:tls'
import { within } from '../../base/clock.ts'
import { onAbort } from '../../base/on-abort.ts'
import { LineConnection, type LineLimits } from './line-connection.ts'

/** How long peers have to hang up at the end. */
const closingMs = 2_000

export interface LinePlace {
  readonly host: string
  /** 0: any free one, of a listener. */
  readonly port: number
}

export interface LineListener extends AsyncDisposable {
  readonly port: number
}

export interface ListenOptions extends LinePlace {
  readonly limits: LineLimits
  /** PEM texts; without them nothing is encrypted. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined
  /** Strangers who may be connected at once: for one more the oldest is hung up on. */
  readonly mostStrangers: number
}

const portOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`

/** Who is connected and has not shown who he is; a connection over TLS is a second socket of the same peer. */
class Strangers {
  readonly #most: number
  /** How each is hung up on, the oldest first. */
  readonly #ends = new Map<string, () => void>()

  constructor(most: number) {
    this.#most = most
  }

  add(socket: Socket): void {
    // It was closed before anybody looked.
    if (socket.remoteAddress === undefined) return
    const peer = portOf(socket)
    const [oldest] = this.#ends
    if (oldest !== undefined && this.#ends.size >= this.#most) {
      this.#ends.delete(oldest[0])
      oldest[1]()
    }
    this.#ends.set(peer, () => socket.destroy())
    socket.once('close', () => this.#ends.delete(peer))
  }

  greet(socket: Socket, connection: LineConnection): void {
    const peer = portOf(socket)
    if (!this.#ends.has(peer)) return
    this.#ends.set(peer, () => connection.destroy('others came while it said nothing'))
    connection.onKnown = () => this.#ends.delete(peer)
  }
}

/** @throws Error of Node where the address cannot be listened on, or the certificate cannot be used */
export async function listenLines(
  { host, port, tls, limits, mostStrangers }: ListenOptions,
  onConnection: (connection: LineConnection) => void,
): Promise<LineListener> {
  const sockets = new Set<Socket>()
  const strangers = new Strangers(mostStrangers)
  const take = (socket: Socket): void => {
    const connection = new LineConnection(socket, { ...limits })
    strangers.greet(socket, connection)
    onConnection(connection)
  }
  const server: Server = tls === undefined ? createServer() : createTlsServer(tls, take)
  server.on('connection', (socket) => {
    sockets.add(socket)
    strangers.add(socket)
    socket.once('close', () => sockets.delete(socket))
    if (tls === undefined) take(socket)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  server.on('error', () => undefined)
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve))
      await within(closed, closingMs)
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

export interface ConnectOptions extends LinePlace {
  readonly limits: LineLimits
  /** PEM text of the certificate that the listener's has to be signed by; with it the connection is TLS. */
  readonly ca?: string | undefined
  /** Longest time until it stands. */
  readonly limitMs: number
  /** Its abort gives the attempt up. */
  readonly signal: AbortSignal
}

/** @throws Error of Node where nobody listens there, or its certificate does not hold */
export async function connectLines({
  host,
  port,
  ca,
  limits,
  limitMs,
  signal,
}: ConnectOptions): Promise<LineConnection> {
  const socket = ca === undefined ? connectTcp({ host, port }) : connectTls({ host, port, ca })
  const forget = onAbort(signal, () => socket.destroy(new Error('it was given up')))
  await new Promise<void>((resolve, reject) => {
    socket.setTimeout(limitMs, () => socket.destroy(new Error(`no connection within ${limitMs} ms`)))
    socket.once('error', reject)
    socket.once(ca === undefined ? 'connect' : 'secureConnect', resolve)
  }).finally(forget)
  socket.setTimeout(0)
  return new LineConnection(socket, { ...limits })
}
