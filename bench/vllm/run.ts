/**
 * `npm run bench:vllm [-- REPEATS [TOKENS]]`: the preset `tiny` on a real vLLM, one stream; what `vllm bench serve` and
 * `servewright load` each say of the inter-token latency, in turns, beside vLLM's own histogram.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { launchSubject } from '../../src/subject/subject.ts'
import { openWorkspace } from '../../src/subject/workspace.ts'
import type { RunReport } from '../../src/contract/report.ts'
import { catchInterrupts } from '../../src/host/interrupt.ts'
import { resolveFacts } from '../../src/engines/resolve-facts.ts'
import { vllmFacts } from '../../src/engines/vllm/facts.ts'
import { figuresOf, parseMetrics, type MetricSums } from '../../src/load/record/server-metrics.ts'
import { median, print } from '../load/rows.ts'

const requests = 12
const promptTokens = 32
const agreement = 0.03
const [, , repeats = '3', tokens = '200'] = process.argv
const root = join(import.meta.dirname, '../..')
const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'servewright-vllm-'))

interface Seen {
  /** Mean inter-token latency in milliseconds: the client's, and the server's of the same requests. */
  readonly client: number
  readonly server: number
  /** The server's of what was measured alone, without the warm-up; only Servewright asks for it. */
  readonly measured?: number
}

interface Asked {
  readonly url: string
  readonly python: string
  readonly endpoint: string
}

type Said = Omit<Seen, 'server'>

async function ofServewright({ url, endpoint }: Asked): Promise<Said> {
  const words =
    `load --url ${url} --model tiny --endpoint ${endpoint} --users 1 --requests ${requests} --max-tokens ${tokens} ` +
    `--prompt-tokens ${promptTokens} --tokenizer ${join(root, 'zoo/llama')} --ignore-eos --continuous-usage ` +
    `--no-checks --json --out ${join(folder, 'report')}`
  const { stdout } = await run(process.execPath, [join(root, 'src/cli/main.ts'), ...words.split(' ')], {
    maxBuffer: 1 << 28,
  })
  const [load] = (JSON.parse(stdout) as RunReport).loads ?? []
  return {
    client: load?.latencies.itl?.mean ?? Number.NaN,
    measured: load?.server?.itlMeanMs ?? Number.NaN,
  }
}

async function ofVllm({ url, endpoint, python }: Asked): Promise<Said> {
  const results = mkdtempSync(join(folder, 'vllm-'))
  const words =
    `${join(root, 'bench/peers/vllm_bench.py')} --backend ${endpoint.includes('chat') ? 'openai-chat' : 'openai'} ` +
    `--base-url ${url} --endpoint ${endpoint} --model tiny --tokenizer ${join(root, 'zoo/llama')} ` +
    `--dataset-name random --random-input-len ${promptTokens} --random-output-len ${tokens} ` +
    `--num-prompts ${requests} --max-concurrency 1 --ignore-eos --num-warmups 4 --disable-tqdm ` +
    `--percentile-metrics ttft,itl --save-result --result-dir ${results}`
  await run(python, words.split(' '), { maxBuffer: 1 << 28, env: { ...process.env, HF_HUB_OFFLINE: '1' } })
  const [file = ''] = readdirSync(results).filter((name) => name.endsWith('.json'))
  const { mean_itl_ms: client } = JSON.parse(readFileSync(join(results, file), 'utf8')) as {
    mean_itl_ms: number
  }
  return { client }
}

const names = resolveFacts(vllmFacts, undefined).metrics ?? {}

async function measure(client: (asked: Asked) => Promise<Said>, asked: Asked): Promise<Seen> {
  const scrape = async (): Promise<MetricSums> =>
    parseMetrics(await (await fetch(`${asked.url}/metrics`)).text())
  const before = await scrape()
  const seen = await client(asked)
  const figures = figuresOf([before, await scrape()], names)
  return { ...seen, server: figures?.itlMeanMs ?? Number.NaN }
}

async function compare(asked: Asked): Promise<void> {
  const pairs: { readonly ours: Seen; readonly theirs: Seen }[] = []
  for (let repeat = 1; repeat <= Number(repeats); repeat++) {
    const ours = await measure(ofServewright, asked)
    const theirs = await measure(ofVllm, asked)
    pairs.push({ ours, theirs })
    print({
      what: `  ${asked.endpoint}, run ${repeat}`,
      values: {
        servewright: ours.client,
        'by the server': ours.measured ?? Number.NaN,
        'with its warm-up': ours.server,
        'vllm bench': theirs.client,
        'by the server then': theirs.server,
      },
    })
  }
  const ours = median(pairs.map(({ ours: { client } }) => client))
  const theirs = median(pairs.map(({ theirs: { client } }) => client))
  const apart = Math.abs(ours - theirs) / theirs
  print({
    what: `${asked.endpoint}, medians of ${repeats}`,
    values: { servewright: ours, 'vllm bench': theirs, apart: `${(apart * 100).toFixed(1)} %` },
    met: apart <= agreement,
  })
}

const { book } = await openWorkspace()
const subject = launchSubject(book.find('tiny'), { runId: 'bench-vllm', filter: {} })
using interrupt = catchInterrupts((code) => process.exit(code))
try {
  const server = await subject.open({ interrupt, onEvent: () => undefined })
  try {
    const python = process.env['PEERS_VLLM_PYTHON'] ?? 'python3'
    for (const endpoint of ['/v1/completions', '/v1/chat/completions'])
      await compare({ url: server.baseUrl, python, endpoint })
  } finally {
    await server.stop()
  }
} finally {
  subject.close()
  rmSync(folder, { recursive: true, force: true })
}
