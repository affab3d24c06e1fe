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

const headEnd = '\r\n\r\n'

/** Collects what is read, looking at each byte once; @returns the request as soon as head and entity have come. */
function requestReader(): (data: Buffer) => string | undefined {
  const parts: Buffer[] = []
  let missing: number | undefined
  let told = false
  return (data) => {
    parts.push(data)
    if (missing === undefined) {
      const head = Buffer.concat(parts)
      const end = head.indexOf(headEnd)
      if (end < 0) return undefined
      const length = Number(/content-length: (\d+)/i.exec(head.toString('latin1', 0, end))?.[1] ?? 0)
      missing = length - (head.length - end - headEnd.length)
    } else missing -= data.length
    if (told || missing > 0) return undefined
    told = true
    return Buffer.concat(parts).toString()
  }
}

export async function startScriptedServer(script: Script, tls?: TlsOptions): Promise<ScriptedServer> {
  const requests: string[] = []
  const sockets = new Set<Socket>()
  const serve = (socket: Socket): void => {
    const read = requestReader()
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => {})
    socket.on('data', (data: Buffer) => {
      const request = read(data)
      if (request === undefined) return
      requests.push(request)
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
