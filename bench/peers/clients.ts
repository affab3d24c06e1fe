/** The clients that are compared: how each is started, and where it says what it measured. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LoadRecord } from '../../src/contract/load.ts'
import type { ClientOrder } from '../load/client.ts'

/** What a client reports of the server, in milliseconds. */
export interface Reported {
  readonly ttftP50: number
  readonly ttftP99: number
  readonly itlMean: number
  readonly itlP99: number
  /** Of its own error; only one client has one. */
  readonly errorBar?: number
}

export interface PeerLoad {
  readonly url: string
  readonly users: number
  readonly maxTokens: number
  /** An empty folder for what the client writes. */
  readonly folder: string
}

export interface PeerClient {
  readonly name: string
  /** Why it cannot run here; undefined where it can. */
  missing(): string | undefined
  command(load: PeerLoad): readonly string[]
  read(stdout: string, load: PeerLoad): Reported
}

/** `npm install openai undici` in a folder of its own; not dependencies of this package. */
const modules = process.env['PEERS_MODULES'] ?? '/tmp/peers'
/** Python with vLLM, such as the one that `servewright install vllm` makes. */
const vllmPython = process.env['PEERS_VLLM_PYTHON'] ?? 'python3'
const tokenizer = join(import.meta.dirname, '../../zoo/llama')

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? ''

const inNode = (name: string, file: string): PeerClient => ({
  name,
  missing: () => (existsSync(join(modules, 'node_modules')) ? undefined : `no node_modules in ${modules}`),
  command: ({ url, users, maxTokens }) => [
    process.execPath,
    join(import.meta.dirname, file),
    JSON.stringify({ url, users, maxTokens, modules }),
  ],
  read: (stdout) => JSON.parse(lastLine(stdout)) as Reported,
})

const servewright: PeerClient = {
  name: 'servewright load',
  missing: () => undefined,
  command: ({ url, users, maxTokens }) => {
    const order: ClientOrder = { url, arrival: { kind: 'users', users }, requests: users, maxTokens }
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

interface VllmResult {
  readonly median_ttft_ms: number
  readonly p99_ttft_ms: number
  readonly mean_itl_ms: number
  readonly p99_itl_ms: number
}

const vllm: PeerClient = {
  name: 'vllm bench serve',
  missing: () => (existsSync(vllmPython) ? undefined : 'PEERS_VLLM_PYTHON names no Python with vLLM'),
  command: ({ url, users, maxTokens, folder }) => {
    const words =
      `${join(import.meta.dirname, 'vllm_bench.py')} --backend openai-chat --base-url ${url} ` +
      `--endpoint /v1/chat/completions --model paced --tokenizer ${tokenizer} --dataset-name random ` +
      `--random-input-len 8 --random-output-len ${maxTokens} --num-prompts ${users} --request-rate inf ` +
      `--num-warmups 8 --ready-check-timeout-sec 0 --disable-tqdm --percentile-metrics ttft,itl ` +
      `--save-result --result-dir ${folder}`
    return [vllmPython, ...words.split(' ')]
  },
  read: (_stdout, { folder }) => {
    const [file = ''] = readdirSync(folder).filter((name) => name.endsWith('.json'))
    const result = JSON.parse(readFileSync(join(folder, file), 'utf8')) as VllmResult
    return {
      ttftP50: result.median_ttft_ms,
      ttftP99: result.p99_ttft_ms,
      itlMean: result.mean_itl_ms,
      itlP99: result.p99_itl_ms,
    }
  },
}

export const clients: readonly PeerClient[] = [
  servewright,
  inNode('undici fetch', 'undici-fetch.mjs'),
  inNode('openai (npm)', 'openai.mjs'),
  vllm,
]
