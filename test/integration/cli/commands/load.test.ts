/** `servewright load` as users run it: its own process, its exit codes, its files. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LoadRecord } from '../../../../src/contract/load.ts'
import { withoutStamps } from '../../../fixtures/kernel-stamps.ts'
import { startFakeEngine, type FakeEngine } from '../../../fake-engine/start-fake-engine.ts'
import {
  createWorkplace,
  fakeEngine,
  survivorsOf,
  type CliResult,
  type Workplace,
} from '../../../workplaces/cli-workplace.ts'

const at = (engine: FakeEngine, ...words: readonly string[]): readonly string[] => [
  'load',
  '--url',
  engine.url,
  '--model',
  'tiny',
  ...words,
]
const small = ['--users', '4', '--requests', '60', '--max-tokens', '12', '--warmup', '0']

function firstLoad(workplace: Workplace): LoadRecord {
  const [record] = workplace.report().loads ?? []
  if (record === undefined) throw new Error('There is no load in the report')
  return record
}

async function load(
  mode: string,
  words: readonly string[],
): Promise<{ result: CliResult; record: LoadRecord }> {
  await using engine = await startFakeEngine({ mode })
  using workplace = createWorkplace()
  const result = await workplace.run(at(engine, ...words))
  return { result, record: firstLoad(workplace) }
}

/** A machine that is busy with other things may void any load; then the exit code says so. */
function codeOf({ validity }: LoadRecord, code: number): number {
  return validity.state === 'void' ? 5 : code
}

describe('load', () => {
  it('measures a server by its address, and says what every number means and how wrong it may be', async () => {
    const { result, record } = await load('slow-token:5', [...small, '--slo', 'ttft p50 <= 5s'])
    expect(result.code).toBe(codeOf(record, 0))
    expect(record.counts).toMatchObject({ sent: 60, completed: 60, failed: 0 })
    expect(record.thresholds[0]).toMatchObject({ status: 'pass' })
    expect(result.stdout).toContain('first frame with content, reasoning or a tool call − due')
    expect(result.stdout).toMatch(
      /client (valid|degraded|void): every time above may be up to [\d.]+ ms too long/,
    )
    expect(result.stdout).toContain('the length of synthetic prompts is counted in words')
  })

  it('refuses stamps that this machine cannot give, before anything is sent', async () => {
    await using engine = await startFakeEngine({ mode: '' })
    using workplace = createWorkplace()
    // Structs of such a machine are not known.
    const script = 'Object.defineProperty(process,"arch",{value:"s390x"})'
    const machine = `data:text/javascript,${encodeURIComponent(script)}`
    const result = await workplace.run(at(engine, ...small, '--stamps', 'kernel'), undefined, {
      NODE_OPTIONS: `--import ${machine}`,
    })
    expect(result.code).toBe(3)
    expect(result.stderr).toContain('its structs are not known on s390x')
    expect(result.stderr).toContain('install the package koffi')
  })

  it.each([
    ['read', ['--stamps', 'read']],
    ['auto', []],
  ])('says what the times of tokens are: %s', async (stamps, words) => {
    const { record, result } = await load('slow-token:5', [...small, ...words])
    expect(record.stamps).toBe(stamps === 'read' || withoutStamps !== undefined ? 'read' : 'kernel')
    expect(result.stdout).toContain('token times are those at which')
    expect(record.latencies['ttft-sent']?.count).toBe(60)
  })

  it('keeps to a rate limit', async () => {
    const few = ['--users', '4', '--requests', '6', '--warmup', '0', '--threads', '2']
    const { result, record } = await load('', [...few, '--rate-limit', '10/s'])
    expect(result.code).toBe(codeOf(record, 0))
    expect(record.counts).toMatchObject({ sent: 6, completed: 6 })
    // The last one is due half a second after the first.
    expect(record.durationMs).toBeGreaterThanOrEqual(500)
  })

  it('keeps to the limits of each request, the last ones included', async () => {
    // A stream without an end; what asks whether the server is there gets its answer whole and at once.
    const few = ['--users', '2', '--requests', '2', '--warmup', '0', '--threads', '2']
    const { record } = await load('slow-token:600000', [...few, '--limit', 'total=4s'])
    expect(record.counts).toMatchObject({ sent: 2, failed: 2, cut: 0, byCompletion: { timeout: 2 } })
  })

  it('writes raw times in the form that is promised', async () => {
    await using engine = await startFakeEngine({ mode: 'slow-token:2' })
    using workplace = createWorkplace()
    await workplace.run(at(engine, ...small, '--timings', 'times.ndjson'))
    const text = readFileSync(join(workplace.folder, 'times.ndjson'), 'utf8')
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(lines).toHaveLength(60)
    for (const [index, line] of lines.entries()) {
      expect(Object.keys(line)).toEqual([
        'id',
        'index',
        'dueNs',
        'sentNs',
        'headNs',
        'tokenNs',
        'readNs',
        'endNs',
        'completion',
      ])
      expect(line['index']).toBe(index)
      const { dueNs, sentNs, headNs, tokenNs, endNs } = line as Record<string, number> & { tokenNs: number[] }
      const stamps = [dueNs, sentNs, headNs, ...tokenNs, endNs]
      expect(stamps.every(Number.isSafeInteger)).toBe(true)
    }
  })

  it('works with a server that gives no usage, and says what is missing', async () => {
    const { result, record } = await load('no-usage,slow-token:2', small)
    expect(record.counts).toMatchObject({ completed: 60, failed: 0, inputTokens: 0 })
    expect(record.rates).not.toHaveProperty('inputTokensPerSecond')
    expect(result.code).toBe(codeOf(record, 0))
    expect(result.stdout).toContain('The server reports no usage: input tokens are unknown')
  })

  it('launches a preset, loads it and leaves nothing', async () => {
    using workplace = createWorkplace()
    const result = await workplace.run(
      ['load', 'fake', '--engine-path', fakeEngine, ...small],
      'slow-token:2',
    )
    expect(result.stderr).toBe('')
    const { servers, id } = workplace.report()
    expect(result.code).toBe(codeOf(firstLoad(workplace), 0))
    expect(firstLoad(workplace).counts.completed).toBe(60)
    expect(servers[0]).toMatchObject({ origin: 'launched', teardown: { findings: [] } })
    expect(survivorsOf(id)).toEqual([])
  })

  it('prints the document and nothing else with --json', async () => {
    const { result } = await load('slow-token:2', [...small, '--json'])
    expect((JSON.parse(result.stdout) as { loads: LoadRecord[] }).loads).toHaveLength(1)
  })

  it('repeats a load, and says how much it varies', async () => {
    await using engine = await startFakeEngine({ mode: 'slow-token:2' })
    using workplace = createWorkplace()
    const result = await workplace.run(at(engine, ...small, '--repeat', '2'))
    const { loads = [], reasons } = workplace.report()
    expect(loads.map(({ name, seed }) => [name, seed])).toEqual([
      ['load 1/2', 1],
      ['load 2/2', 2],
    ])
    expect(reasons.map(({ code }) => code)).toContain('load/variation')
    expect(result.code).toBe(Math.max(...loads.map((record) => codeOf(record, 0))))
  })
})

describe('exit code', () => {
  /** One for all that send it nothing. */
  let patient: FakeEngine
  beforeAll(async () => {
    patient = await startFakeEngine()
  })
  afterAll(() => patient[Symbol.asyncDispose]())

  it('is 1 where a threshold is missed', async () => {
    const { result, record } = await load('slow-token:100', [
      ...small,
      '--requests',
      '12',
      '--max-tokens',
      '2',
      '--slo',
      'ttft p50 <= 1ms',
    ])
    // A client that had no core does not know.
    const possible = record.validity.state === 'valid' ? ['fail'] : ['fail', 'inconclusive']
    expect(possible).toContain(record.thresholds[0]?.status)
    expect(result.code).toBe(codeOf(record, 1))
    expect(result.stdout).toMatch(/load\/threshold-missed|unproven\/client-saturated/)
  })

  it('is 5 where a threshold is undecided, and says how many more requests would tell', async () => {
    const { result, record } = await load('slow-token:2', [...small, '--slo', 'ttft p99 <= 5s'])
    expect(result.code).toBe(5)
    expect(record.thresholds[0]?.moreRequests).toBe(321)
    expect(result.stdout).toContain('about 321 more requests would decide it')
  })

  it('is 1 where an answer that is checked meanwhile is wrong, though the load takes it for whole', async () => {
    const words = [...small, '--requests', '160', '--checks']
    const { result, record } = await load('id-changes,slow-token:5', words)
    expect(record.counts.failed).toBe(0)
    expect(result.code).toBe(1)
    expect(result.stdout).toMatch(/in stream\/chat-contract@load/)
  })

  it('is 1 where requests fail', async () => {
    const failing = await load('no-done', small)
    expect(failing.result.code).toBe(1)
    expect(failing.record.counts.failed).toBeGreaterThanOrEqual(50)
    expect(failing.record.failures[0]).toMatchObject({ completion: 'truncated' })
  })

  it('is 1 for a server that dies under load, with what was measured until then', async () => {
    await using engine = await startFakeEngine({ mode: 'exit-after:20,slow-token:2' })
    using workplace = createWorkplace()
    const result = await workplace.run(at(engine, '--users', '4', '--requests', '500', '--warmup', '0'))
    expect(result.code).toBe(1)
    const record = firstLoad(workplace)
    expect(record.counts.completed).toBeGreaterThan(10)
    expect(record.stoppedBecause).toBe('the server ended')
    expect(workplace.report().reasons.map(({ code }) => code)).toEqual(['server/gone'])
    expect(record.failures.map(({ completion }) => completion)).toContain('refused')
  })

  it.each([
    [['--users', '0', '--requests', '1'], 'usage/invalid-load', '0 is not a number of users'],
    [
      ['--users', '1', '--requests', '1', '--max-tokens', '0', '--prompt-tokens', '0'],
      'usage/invalid-load',
      '--max-tokens: 0 is not more than 0; --prompt-tokens: 0 is not more than 0',
    ],
    [
      ['--users', '1', '--requests', '1', '--prompts', process.execPath],
      'usage/bad-prompts',
      'is not a text in UTF-8',
    ],
    [
      ['--rate', '-2', '--requests', '1'],
      'usage/invalid-load',
      'A rate of -2 requests a second sends nothing',
    ],
    [['--users', '2'], 'usage/invalid-load', 'The load has no end'],
    [['--requests', '2'], 'usage/invalid-arguments', 'The size of the load is not given'],
    [['--users', '1', '--rate', '1', '--requests', '1'], 'usage/invalid-arguments', 'More than one option'],
    [
      ['--users', '1', '--requests', '1', '--slo', 'ttft p99 <= 3'],
      'usage/invalid-threshold',
      '              ^',
    ],
    [
      ['--users', '1', '--requests', '1', '--tokenizer', '/nowhere'],
      'usage/bad-tokenizer',
      '/nowhere/tokenizer.json',
    ],
    [
      ['--users', '1', '--requests', '1', '--prompts', '/nowhere'],
      'usage/bad-prompts',
      '/nowhere cannot be read',
    ],
    [['--users', '1', '--requests', '1', '--timings', '/nowhere/x'], 'usage/unwritable-output', '/nowhere/x'],
    [['--users', '1', '--requests', '1', '--turns', '0'], 'usage/invalid-load', '--turns: 0'],
    [['--users', '1', '--requests', '1', '--seed', '-1'], 'usage/invalid-load', 'seed'],
    [['--users', '1', '--requests', '1', '--error-budget', '2'], 'usage/invalid-load', '--error-budget: 2'],
    [['--users', '1', '--requests', '1', '--endpoint', 'v1/chat'], 'usage/invalid-load', 'endpoint'],
    [
      ['--users', '1', '--requests', '1', '--prefix-tokens', '99'],
      'usage/invalid-load',
      'has a shared prefix that is longer than the prompt',
    ],
    [['--users', '1', '--requests', '1', '--repeat', '0'], 'usage/invalid-arguments', '--repeat 0'],
    [['--users', '1', '--requests', '1', '--threads', '0'], 'usage/invalid-arguments', '--threads 0'],
    [['--search', '--duration', '1'], 'usage/invalid-arguments', '--search needs at least one threshold'],
    [['--sweep', '--users', '4'], 'usage/invalid-arguments', '--users has no effect with --sweep'],
  ])('is 2 for %j', async (words, code, message) => {
    using workplace = createWorkplace()
    const { code: exitCode, stderr, stdout } = await workplace.run(at(patient, ...words))
    expect(exitCode).toBe(2)
    expect(stderr + stdout).toContain(code)
    expect(stderr + stdout).toContain(message)
  })

  it('is 2 for a model that the server does not know, 3 for a server that is not there', async () => {
    using workplace = createWorkplace()
    const unknown = await workplace.run(['load', '--url', patient.url, '--model', 'other', ...small])
    expect(unknown.code).toBe(2)
    const refused = await workplace.run(['load', '--url', 'http://127.0.0.1:1', '--model', 'tiny', ...small])
    expect(refused.code).toBe(3)
    expect(existsSync(join(workplace.folder, 'servewright-report/latest/report.json'))).toBe(true)
  })

  it('is 3 where file descriptors are too few, said before the start with the number', async () => {
    using workplace = createWorkplace()
    const { code, stdout } = await workplace.run(at(patient, '--users', '900000', '--requests', '1'))
    expect(code).toBe(3)
    expect(stdout).toMatch(/environment\/too-few-files\s+The load needs 900\d\d\d file descriptors/)
  })

  it('is 130 after Ctrl-C, with what was measured until then', async () => {
    await using engine = await startFakeEngine({ mode: 'slow-token:20' })
    using workplace = createWorkplace()
    const run = workplace.start(at(engine, '--users', '4', '--duration', '60', '--warmup', '0'))
    while (!run.stdout().includes('   1 s')) await new Promise((resolve) => setTimeout(resolve, 20))
    run.child.kill('SIGINT')
    expect((await run.ended).code).toBe(130)
    expect(firstLoad(workplace).stoppedBecause).toBe('interrupted')
  })
})

describe('search', () => {
  it('encloses the highest rate that a server holds', async () => {
    // Some twenty requests a second.
    await using engine = await startFakeEngine({ mode: 'slow-token:5,one-at-a-time' })
    using workplace = createWorkplace()
    const words = [
      '--search',
      '--duration',
      '1',
      '--max-tokens',
      '4',
      '--slo',
      'ttft p50 <= 400ms',
      '--warmup',
      '0',
    ]
    const { code, stdout } = await workplace.run(at(engine, ...words))
    const { reasons, loads = [] } = workplace.report()
    // On a busy machine the client may be the slower one: then the search says that.
    expect([0, 5]).toContain(code)
    expect(loads.length).toBeGreaterThan(code === 0 ? 1 : 0)
    expect(reasons[0]?.message).toMatch(/between .*\/s and .*\/s|met at|met every threshold/)
    expect(stdout).toContain('search at')
  })
})
