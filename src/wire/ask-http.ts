/** One plain HTTP request to a program beside the server under test, such as a cluster's: nothing is recorded. */
import { request as plain } from 'node:http'
import { request as encrypted } from 'node:https'
import { after } from '../base/clock.ts'

export interface HttpQuestion {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  readonly signal: AbortSignal
  /** Longest time until the whole answer is there. Default: ten minutes, for a big body over a slow line. */
  readonly limitMs?: number
  /** Longest body that is taken. Default: 256 MiB. */
  readonly mostBytes?: number
}

export interface HttpAnswer {
  readonly status: number
  readonly body: Buffer
}

const usualLimitMs = 600_000
const usualMostBytes = 256 * 2 ** 20
const msPerS = 1_000

/**
 * Not by `fetch`, which says that it is a browser's: there are servers that refuse its POST and PUT for that.
 * @throws Error where nobody answers, or not within the limits, and the signal's reason when it aborts
 */
export function askHttp(question: HttpQuestion): Promise<HttpAnswer> {
  const { method, url, headers, body, signal } = question
  const { limitMs = usualLimitMs, mostBytes = usualMostBytes } = question
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(body.byteLength) }
    const send = url.startsWith('https:') ? encrypted : plain
    // A connection of its own: one that is kept may be closed by the server while a package is being packed here.
    const options = { method, headers: { ...headers, ...length }, signal, agent: false } as const
    const asked = send(url, options, (answer) => {
      const parts: Buffer[] = []
      let came = 0
      answer.on('data', (part: Buffer) => {
        came += part.length
        if (came <= mostBytes) parts.push(part)
        else giveUp(`its answer has more than ${mostBytes} bytes`)
      })
      answer.on('error', reject)
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(parts) }))
    })
    // Once an answer has begun, the request itself tells of no error.
    const giveUp = (why: string): void => {
      reject(new Error(why))
      asked.destroy()
    }
    const disarm = after(limitMs, () => giveUp(`its answer was not there within ${limitMs / msPerS} s`))
    asked.on('error', reject)
    asked.on('close', disarm)
    asked.end(body)
  })
}
