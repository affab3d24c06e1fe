/** A loopback server of a few lines: reads one request per connection, then does with the socket what a test says. */
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'

export interface ScriptedServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** Every request as it came, head and entity. */
  readonly requests: readonly string[]
}

/** Called once the whole request is there. */
export type Script = (socket: Socket) => void | Promise<void>

/** Whether head and entity have come. */
function isWhole(text: string): boolean {
  const [head = '', ...rest] = text.split('\r\n\r\n')
  if (rest.length === 0) return false
  const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
  return Buffer.byteLength(rest.join('\r\n\r\n')) >= length
}

export async function startScriptedServer(script: Script, tls?: TlsOptions): Promise<ScriptedServer> {
  const requests: string[] = []
  const sockets = new Set<Socket>()
  const serve = (socket: Socket): void => {
    let text = ''
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => {})
    socket.on('data', (data: Buffer) => {
      const before = isWhole(text)
      text += data.toString()
      if (before || !isWhole(text)) return
      requests.push(text)
      void script(socket)
    })
  }
  const server = tls === undefined ? createServer(serve) : createTlsServer(tls, serve)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/`,
    port,
    requests,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
