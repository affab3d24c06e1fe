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
  /** Strangers who may be connected at once; more are hung up on. */
  readonly mostConnections: number
}

/** @throws Error of Node where the address cannot be listened on, or the certificate cannot be used */
export async function listenLines(
  { host, port, tls, limits, mostConnections }: ListenOptions,
  onConnection: (connection: LineConnection) => void,
): Promise<LineListener> {
  const sockets = new Set<Socket>()
  const take = (socket: Socket): void => onConnection(new LineConnection(socket, { ...limits }))
  const server: Server = tls === undefined ? createServer(take) : createTlsServer(tls, take)
  server.maxConnections = mostConnections
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  server.on('error', () => undefined)
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
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
