/** One plain HTTP request to a program beside the server under test, such as a cluster's: nothing is recorded. */
import { request as plain } from 'node:http'
import { request as encrypted } from 'node:https'

export interface HttpQuestion {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  readonly signal: AbortSignal
}

export interface HttpAnswer {
  readonly status: number
  readonly body: Buffer
}

/**
 * Not by `fetch`, which says that it is a browser's: there are servers that refuse its POST and PUT for that.
 * @throws Error where nobody answers, and the signal's reason when it aborts
 */
export function askHttp({ method, url, headers, body, signal }: HttpQuestion): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(body.byteLength) }
    const send = url.startsWith('https:') ? encrypted : plain
    // A connection of its own: one that is kept may be closed by the server while a package is being packed here.
    const options = { method, headers: { ...headers, ...length }, signal, agent: false } as const
    const asked = send(url, options, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('error', reject)
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(parts) }))
    })
    asked.on('error', reject)
    asked.end(body)
  })
}
