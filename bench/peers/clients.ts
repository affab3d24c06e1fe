/** The clients that are compared: how each is started, and where it says what it measured. */
import type { LoadRecord } from '../../src/contract/load.ts'
import type { ClientOrder } from '../load/client.ts'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { aiperf, guidellm, vllm } from './python-clients.ts'
import { lastLine, peersHome, type PeerClient, type Reported } from './peer-client.ts'

const modules = join(peersHome, 'node')

const inNode = (name: string, file: string): PeerClient => ({
  name,
  missing: () => (existsSync(join(modules, 'node_modules')) ? undefined : `no node_modules in ${modules}`),
  command: ({ url, users, requests, maxTokens }) => [
    process.execPath,
    join(import.meta.dirname, file),
    JSON.stringify({ url, users, requests, maxTokens, modules }),
  ],
  read(stdout) {
    // NaN is null in JSON.
    const seen = JSON.parse(lastLine(stdout)) as { readonly [Name in keyof Reported]: number | null }
    const { ttftP50, ttftP99, itlMean, itlP99 } = seen
    return {
      ttftP50: ttftP50 ?? Number.NaN,
      ttftP99: ttftP99 ?? Number.NaN,
      itlMean: itlMean ?? Number.NaN,
      itlP99: itlP99 ?? Number.NaN,
    }
  },
})

const servewright: PeerClient = {
  name: 'servewright load',
  missing: () => undefined,
  command: ({ url, users, requests, maxTokens }) => {
    const order: ClientOrder = { url, arrival: { kind: 'users', users }, requests, maxTokens }
    return [process.execPath, join(import.meta.dirname, '../load/client.ts'), JSON.stringify(order)]
  },
  read: (stdout) => {
    const { latencies, validity } = JSON.parse(lastLine(stdout)) as LoadRecord
    const { ttft, itl } = latencies
    return {
      ttftP50: ttft?.p50 ?? Number.NaN,
      ttftP99: ttft?.p99 ?? Number.NaN,
      itlMean: itl?.mean ?? Number.NaN,
      itlP99: itl?.p99 ?? Number.NaN,
      errorBar: validity.errorBarMs,
    }
  },
}

export const clients: readonly PeerClient[] = [
  servewright,
  inNode('undici fetch', 'undici-fetch.mjs'),
  inNode('openai (npm)', 'openai.mjs'),
  vllm,
  guidellm,
  aiperf,
]
