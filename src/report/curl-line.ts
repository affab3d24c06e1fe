/** The curl command that sends a recorded request again. */
import type { RecordedRequest } from '../contract/exchange.ts'
import { shellQuote } from './shell-quote.ts'

const computed = new Set(['host', 'content-length', 'connection', 'accept', 'accept-encoding'])
/** Their values are not recorded. */
const maskedHeaders: Readonly<Record<string, string>> = {
  authorization: 'authorization: Bearer $SERVEWRIGHT_API_KEY',
  'x-api-key': 'x-api-key: $SERVEWRIGHT_API_KEY',
}
/** Longer requests are in the report. */
const longestBody = 4_000

/** @returns one line for a POSIX shell; a masked key is read from SERVEWRIGHT_API_KEY */
export function curlLine({ method, url, headers, body }: RecordedRequest): string {
  const parts = ['curl -sSN']
  if (method !== (body === undefined ? 'GET' : 'POST')) parts.push(`-X ${method}`)
  parts.push(shellQuote(url))
  for (const [name, value] of Object.entries(headers)) {
    if (computed.has(name.toLowerCase())) continue
    const masked = maskedHeaders[name.toLowerCase()]
    parts.push(masked === undefined ? `-H ${shellQuote(`${name}: ${value}`)}` : `-H "${masked}"`)
  }
  if (body !== undefined) {
    parts.push(
      body.length > longestBody ? '--data-binary @request.json' : `--data-binary ${shellQuote(body)}`,
    )
  }
  return parts.join(' ')
}
