/** Whatever reads what others have written: the good texts that are damaged, and how a damaged one is read. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { nowMs } from '../../src/base/clock.ts'
import { allChecks } from '../../src/checks/plan-checks.ts'
import { parseDurationMs } from '../../src/cli/duration.ts'
import type { Check } from '../../src/contract/check.ts'
import { linesOf } from '../../src/contract/exchange.ts'
import { parsePrompts } from '../../src/load/prompts/parse-prompts.ts'
import { parseThreshold } from '../../src/load/thresholds/parse-threshold.ts'
import { assemble } from '../../src/openai/assemble.ts'
import { classifyCompletion } from '../../src/openai/classify-completion.ts'
import { openPresetBook } from '../../src/presets/preset-book.ts'
import { parseGoldenFile } from '../../src/reference/golden-file.ts'
import { createOddsSet } from '../../src/reference/odds-file.ts'
import { parseReport } from '../../src/run/rejudge/parse-report.ts'
import { rejudge } from '../../src/run/rejudge/rejudge.ts'
import { readConfig } from '../../src/subject/read-config.ts'
import { knownToday, withEngineFacts } from '../../src/subject/known-today.ts'
import { ReplyRecorder } from '../../src/wire/record-reply.ts'
import { type ExchangeFixture, readFixture } from '../fixtures/exchange-fixture.ts'

export interface Target {
  readonly name: string
  /** Damaged texts of the whole run. */
  readonly runs: number
  readonly seeds: readonly string[]
  /** @throws nothing but typed errors with a code that blames somebody else than us */
  read(text: string, seed: number): unknown
}

const recorded = allChecks.flatMap((check): readonly (readonly [Check, ExchangeFixture])[] => {
  const fixture = readFixture(check.id)
  // The large ones say nothing more about reading.
  const isSmall = fixture !== undefined && JSON.stringify(fixture.exchanges).length < 60_000
  return isSmall ? [[check, fixture]] : []
})

const wireSeeds = recorded.map(([, { exchanges }]) => {
  const [exchange] = Object.values(exchanges)
  if (exchange === undefined) return ''
  const { status = 200, headers, frames, body } = exchange
  const entity = frames.map(linesOf).join('') + body
  const fields = Object.entries(headers).filter(
    ([name]) => !/^(content-length|transfer-encoding)$/.test(name),
  )
  const head = fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return `HTTP/1.1 ${status} OK\r\n${head}transfer-encoding: chunked\r\n\r\n${Buffer.byteLength(entity).toString(16)}\r\n${entity}\r\n0\r\n\r\n`
})

/** What is read from a socket is recorded, judged whole or not, and put together. */
function readBytes(text: string, seed: number): void {
  const [exchange] = Object.values(recorded[seed]?.[1].exchanges ?? {})
  const request = exchange?.request ?? { method: 'GET', url: 'http://127.0.0.1/', headers: {} }
  const recorder = new ReplyRecorder({
    request,
    startedAtMs: 0,
    now: nowMs,
    endsTokenWait: () => true,
    onHead: () => {},
    onToken: () => {},
  })
  recorder.connected()
  recorder.sent()
  const bytes = Buffer.from(text)
  const half = Math.floor(bytes.length / 2)
  const parts = [bytes.subarray(0, half), bytes.subarray(half)]
  const ended = parts.some((part) => recorder.push(part, part.length) !== 'more')
  const reply = recorder.reply(ended ? undefined : recorder.end())
  assemble({ ...reply, ...classifyCompletion(reply) })
}

/** One answer of a check is damaged, and the check judges all of them. */
function judgeText(text: string, seed: number): void {
  const [check, fixture] = recorded[seed] ?? []
  if (check === undefined || fixture === undefined) throw new TypeError('no such fixture')
  const [name = ''] = Object.keys(fixture.exchanges)
  const good = fixture.exchanges[name]
  if (good === undefined) return
  const { completion: _, incompleteBecause: __, ...reply } = good
  const [body = '', ...frames] = text.split('\n\u0001')
  const changed = { ...reply, body, frames: frames.map((data, at) => ({ atMs: at, data })) }
  const exchange = { ...changed, ...classifyCompletion(changed) }
  check.judge({ ...fixture.exchanges, [name]: exchange }, fixture.facts)
}

const judgeSeeds = recorded.map(([, { exchanges }]) => {
  const [exchange] = Object.values(exchanges)
  return [exchange?.body ?? '', ...(exchange?.frames ?? []).map(({ data = '' }) => data)].join('\n\u0001')
})

const book = openPresetBook(undefined)
function readReport(text: string): void {
  const document = parseReport(text, 'report.json')
  const runs = 'runs' in document ? document.runs : [document]
  for (const run of runs) rejudge(withEngineFacts(run), { checks: allChecks, known: knownToday(run, book) })
}

const file = (path: string): string => readFileSync(path, 'utf8')

/** One check of a recorded run is as good for reading as a hundred. */
function smallReport(path: string): string {
  const report = JSON.parse(gunzipSync(readFileSync(path)).toString()) as {
    runs?: { checks: unknown[] }[]
    checks?: unknown[]
  }
  const run = report.runs?.[0] ?? report
  return JSON.stringify({ ...run, checks: run.checks?.slice(3, 5) })
}

async function readPresets(text: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'servewright-fuzz-'))
  try {
    writeFileSync(join(folder, 'servewright.config.yaml'), text)
    const mine = openPresetBook(await readConfig(undefined, folder))
    for (const name of ['mine', 'fake']) if (mine.has(name)) mine.find(name)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const preset = `presets:
  fake: { extends: tiny, title: Mine, model: zoo:llama, options: { offline: false }, needs: { memoryGiB: 0.1 } }
  mine:
    extends: fake
    claims: [chat, completions, tools]
    expectations: { latency: { ttftMs: 5000, latencyMs: 10000 } }
    env: { A_B: "1" }
    startup: { capMs: 30000, stallMs: 10000 }
`
const thresholds = ['ttft p99 <= 500ms', 'itl p50 < 20 ms', 'tpot p50 <= 30ms']
const prompts = [
  '{"prompt": "a", "max_tokens": 5}\n{"messages": [{"role": "user", "content": "b"}]}\n',
  '{"timestamp": 0, "input_length": 5, "output_length": 2}\n{"timestamp": 27, "input_length": 9, "output_length": 3, "hash_ids": [1]}\n',
  '[{"conversations": [{"from": "human", "value": "a"}, {"from": "gpt", "value": "b"}]}]',
  'one\ntwo\n',
]

export const targets: readonly Target[] = [
  { name: 'bytes of an answer', runs: 7_000, seeds: wireSeeds, read: readBytes },
  { name: 'answers before judges', runs: 6_000, seeds: judgeSeeds, read: judgeText },
  { name: 'thresholds', runs: 4_000, seeds: thresholds, read: parseThreshold },
  {
    name: 'prompts and traces',
    runs: 2_500,
    seeds: prompts,
    read: (text) => parsePrompts(text, 'prompts.jsonl'),
  },
  {
    name: 'goldens',
    runs: 800,
    seeds: [file('zoo/lora-birch/golden.json')],
    read: (text) => parseGoldenFile('golden.json', text),
  },
  {
    name: 'known odds',
    runs: 800,
    seeds: [file('zoo/lora-dice/odds.json')],
    read: (text) => createOddsSet({ file: 'odds.json', text, sha256: '' }, { file: 'odds.json' }),
  },
  { name: 'presets', runs: 1_500, seeds: [preset], read: readPresets },
  {
    name: 'reports',
    runs: 800,
    seeds: [smallReport('test/fixtures/reports/tiny-cpu.v1.json.gz')],
    read: readReport,
  },
  { name: 'durations', runs: 1_000, seeds: ['30s', '500ms', '1.5m', '2'], read: parseDurationMs },
]
