/** A proxy before the fake engine that does with some requests what a test says. */
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request with its whole body. */
export interface Passing {
  readonly request: IncomingMessage
  readonly body: string
  readonly response: ServerResponse
  /** How many POST requests have come, this one too. */
  readonly posts: number
  /** Ends the proxy, with every connection. */
  die(): void
}

/** @returns true where it has answered, or means to leave the request without an answer */
export type Intercept = (passing: Passing) => boolean

export interface Proxy extends AsyncDisposable {
  readonly url: string
}

export function answerJson(response: ServerResponse, status: number, body: unknown): true {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  return true
}

export async function startProxy(base: string, intercept: Intercept): Promise<Proxy> {
  let posts = 0
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const body = Buffer.concat(parts).toString()
      if (request.method === 'POST') posts += 1
      if (intercept({ request, body, response, posts, die })) return
      const target = new URL(request.url ?? '/', base)
      const headers = { ...request.headers, host: target.host }
      const up = send(target, { method: request.method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      })
      up.on('error', () => response.destroy())
      response.on('close', () => up.destroy())
      up.end(body)
    })
  })
  function die(): void {
    server.close()
    server.closeAllConnections()
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => {
      die()
      return Promise.resolve()
    },
  }
}
