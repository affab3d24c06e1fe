/** Servers that say in their own ways, or not at all, how many tokens an answer has, and whose answers are odd: by real sockets. */
import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { sleep } from '../../../src/base/clock.ts'
import type { LoadRecord } from '../../../src/contract/load.ts'
import { frame, head, loadScript, rejectedFor, type Script } from '../../workplaces/scripted-load.ts'

const load = (run: Script, ...thresholds: readonly string[]): Promise<LoadRecord> =>
  loadScript(run, { thresholds })

interface Chunk {
  readonly delta?: object
  readonly finish?: string
  readonly usage?: number
}
const chunk = ({ delta = { content: 'a b c d ' }, finish, usage }: Chunk = {}): string =>
  frame({
    choices: [{ index: 0, delta, finish_reason: finish ?? null }],
    ...(usage === undefined
      ? {}
      : { usage: { prompt_tokens: 4, completion_tokens: usage, total_tokens: usage + 4 } }),
  })
const counted = (used: number): string =>
  frame({ choices: [], usage: { prompt_tokens: 4, completion_tokens: used, total_tokens: used + 4 } })
const end = chunk({ delta: {}, finish: 'length' })
const done = frame('[DONE]')
const twelve = (each: (index: number) => Chunk = () => ({})): readonly string[] =>
  Array.from({ length: 12 }, (_, index) => chunk(each(index)))

/** Sends pieces so far apart. */
const script = (pieces: readonly string[], gapMs = 20) =>
  async function (socket: Socket): Promise<void> {
    socket.write(head)
    for (const piece of pieces) {
      await sleep(gapMs)
      socket.write(piece)
    }
    socket.end()
  }

describe('twelve chunks of four tokens are 48 tokens wherever a server says so', () => {
  it.each([
    ['in a chunk of its own', [...twelve(), end + counted(48) + done]],
    ['beside the finish_reason', [...twelve(), chunk({ delta: {}, finish: 'length', usage: 48 }) + done]],
    [
      'beside the last text',
      [...twelve((index) => (index < 11 ? {} : { usage: 48, finish: 'length' })), done],
    ],
    [
      'behind a 0 beside the role',
      [chunk({ delta: { role: 'assistant', content: '' }, usage: 0 }), ...twelve(), end + counted(48) + done],
    ],
    ['behind a 0 in each chunk', [...twelve(() => ({ usage: 0 })), end + counted(48) + done]],
    ['behind its count of each chunk', [...twelve(() => ({ usage: 4 })), end + counted(48) + done]],
    ['in each chunk', [...twelve((index) => ({ usage: 4 * (index + 1) })), end + counted(48) + done]],
  ])('%s', async (_, pieces) => {
    const record = await load(script(pieces))
    const { counts, latencies, rates } = record
    expect(counts.outputTokens).toBe(288)
    // Eleven gaps of 20 ms and 44 tokens behind the first chunk; a busy machine may stretch them.
    const tokens = record.series.reduce((sum, { outputTokens }) => sum + outputTokens, 0)
    expect(tokens * (counts.tokensPerCounted ?? counts.tokensPerChunk ?? 1)).toBeCloseTo(288, 3)
    expect(rates.outputTokensPerSecond * record.durationMs).toBeGreaterThan(200_000)
    const gapMs = latencies['chunk-gap']?.mean ?? 0
    expect((latencies.tpot?.mean ?? 0) / gapMs).toBeCloseTo(0.25, 1)
  })
})

describe('what nobody can know', () => {
  it('is how many tokens a chunk holds that no usage tells of: what is missed may be met', async () => {
    const record = await load(script([...twelve(), end + done]), 'tpot p50 <= 1ms', 'tpot p50 <= 60s')
    if (record.validity.state !== 'valid') return
    expect(record.counts.untold).toBe(6)
    expect(record.thresholds[0]).toMatchObject({
      status: 'inconclusive',
      message: expect.stringContaining('does not say how many tokens a chunk holds') as string,
    })
    expect(rejectedFor(record)).toEqual([])
  })

  it('is how much a hundred tokens at once have to do with those behind them', async () => {
    const first = chunk({ delta: { content: 'a b c d '.repeat(4) } })
    const { latencies } = await load(script([first, ...twelve(), end + counted(64) + done]))
    expect((latencies.tpot?.mean ?? 0) / (latencies['chunk-gap']?.mean ?? 0)).toBeCloseTo(0.25, 1)
  })

  it('is the time between tokens of several choices', async () => {
    const other = twelve().map((text) => text + text.replace('"index":0', '"index":1'))
    const ends = end + end.replace('"index":0', '"index":1')
    const pieces = [...other, ends + counted(96) + done]
    const record = await loadScript(script(pieces), { body: { n: 2 } })
    expect(record.counts).toMatchObject({ completed: 6, outputTokens: 576 })
    expect(Object.keys(record.latencies)).toEqual(expect.arrayContaining(['ttft', 'latency']))
    for (const metric of ['itl', 'tpot', 'chunk-gap']) expect(record.latencies).not.toHaveProperty(metric)
    expect(record.notes.join()).toContain('2 choices')
  })
})

describe('a call of a tool', () => {
  it('has a length as text has: what is said before it is not most of the answer', async () => {
    const said = [chunk({ delta: { content: 'Let me' } }), chunk({ delta: { content: ' check' } })]
    const call = (args: string) =>
      chunk({ delta: { tool_calls: [{ index: 0, function: { arguments: args } }] } })
    const pieces = [...said, ...Array.from({ length: 20 }, () => call('abcd efg')), end + counted(44) + done]
    const { latencies } = await load(script(pieces))
    // 44 tokens in 22 chunks.
    expect((latencies.tpot?.mean ?? 0) / (latencies['chunk-gap']?.mean ?? 0)).toBeCloseTo(0.5, 1)
  })
})

describe('thoughts that are not shown', () => {
  it('make no token faster', async () => {
    const usage = {
      prompt_tokens: 4,
      completion_tokens: 60,
      total_tokens: 64,
      completion_tokens_details: { reasoning_tokens: 48 },
    }
    const record = await load(script([...twelve(), end + frame({ choices: [], usage }) + done]))
    expect(record.counts).toMatchObject({ outputTokens: 360 })
    expect((record.latencies.tpot?.mean ?? 0) / (record.latencies['chunk-gap']?.mean ?? 0)).toBeCloseTo(1, 1)
  })
})

describe('answers in one piece', () => {
  it('have a rate of tokens', async () => {
    const body = JSON.stringify({
      id: 'a',
      object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', content: 'a b' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 4, completion_tokens: 12, total_tokens: 16 },
    })
    const whole = async (socket: Socket): Promise<void> => {
      await sleep(20)
      socket.end(
        `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      )
    }
    const { counts, rates, durationMs } = await loadScript(whole, { body: { stream: false } })
    expect(counts).toMatchObject({ completed: 6, outputTokens: 72 })
    expect((rates.outputTokensPerSecond * durationMs) / 1_000).toBeCloseTo(72, 3)
  })
})

describe('an answer that is none', () => {
  it('has no latency, and makes no NaN of a rate', async () => {
    const { counts, latencies, rates } = await load(script([end + counted(1) + done]))
    expect(counts).toMatchObject({ completed: 6, empty: 6 })
    expect(latencies).not.toHaveProperty('latency')
    expect(rates.outputTokensPerSecond).toBe(0)
  })

  it('does not lend its gaps to those that are whole', async () => {
    let asked = 0
    const whole = script([...twelve(), end + counted(12) + done])
    const broken = script(twelve(), 1)
    const { counts, latencies } = await load((socket) => (asked++ % 2 === 0 ? whole : broken)(socket))
    expect(counts).toMatchObject({ completed: 3, failed: 3 })
    expect(latencies['chunk-gap']?.count).toBe(33)
    expect(latencies.itl?.p50).toBeGreaterThan(15)
  })
})

describe('text that stands elsewhere', () => {
  it.each([
    ['in a refusal', () => ({ delta: { refusal: 'no ' } })],
    ['in parts', () => ({ delta: { content: [{ type: 'text', text: 'a ' }] } })],
    [
      'in parts of thoughts',
      () => ({ delta: { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'a ' }] }] } }),
    ],
  ])('%s is output', async (_, each) => {
    const { counts, latencies } = await load(script([...twelve(each), end + counted(12) + done]))
    expect(counts.outputTokens).toBe(72)
    expect(counts).not.toHaveProperty('empty')
    expect(latencies.ttft?.count).toBe(6)
  })

  it('is none in a call that names nothing', async () => {
    const announced = chunk({
      delta: { tool_calls: [{ index: 0, id: 'a', function: { name: '', arguments: '' } }] },
    })
    const pieces = [announced, '', '', '', '', ...twelve(), end + counted(12) + done]
    const { latencies } = await load(script(pieces))
    expect(latencies.ttft?.p50).toBeGreaterThan(100)
  })
})

describe('frames that end in a lone CR', () => {
  it('came when they came, and not with the next one', async () => {
    const bare = (text: string): string => text.replaceAll('\n', '\r')
    const pieces = [...twelve(), end + counted(12) + done].map(bare)
    const { latencies } = await load(script(pieces, 100))
    // With the second one it would be 200 ms.
    expect(latencies.ttft?.p50).toBeLessThan(180)
  })
})

describe('a usage above the limit of the request', () => {
  it('is the server’s fault, and makes no rate', async () => {
    const record = await load(script([...twelve(), end + counted(1_600) + done]))
    expect(rejectedFor(record)).toEqual(['load/usage-long'])
    expect(record.counts).toMatchObject({ usageLong: 6, outputTokens: 72 })
    expect(record.notes.join()).toContain('more tokens than their requests allow')
  })
})

describe('all but one frame at once', () => {
  it.each([
    ['the last', [twelve().join(''), chunk() + end + counted(13) + done]],
    ['the first', [chunk(), twelve().join('') + end + counted(13) + done]],
  ])('but %s is no stream', async (_, pieces) => {
    const record = await load(script(pieces, 100), 'tpot p50 <= 50ms')
    // A client that had no core cannot tell; then nothing is said.
    if (record.validity.state !== 'valid') return
    expect(record.counts.notStreamed).toBeGreaterThanOrEqual(3)
    expect(record.thresholds[0]).toMatchObject({ status: 'inconclusive' })
    expect(record.latencies).not.toHaveProperty('tpot')
  })
})
