/** Servers whose frames are no tokens, or do not come when they are made: no figure is judged that has lost its premise. */
import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { sleep } from '../../../src/base/clock.ts'
import type { LoadRecord } from '../../../src/contract/load.ts'
import { judgeLoads } from '../../../src/load/judge-loads.ts'
import { frame, head, loadScript, rejectedFor, type Script } from '../../workplaces/scripted-load.ts'

const text = frame({ choices: [{ index: 0, delta: { content: 'a b c d ' }, finish_reason: null }] })
const ending = (used: number): string =>
  frame({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }) +
  frame({ choices: [], usage: { prompt_tokens: 4, completion_tokens: used, total_tokens: used + 4 } }) +
  frame('[DONE]')

/** Twelve frames with text, so far apart, after a wait. */
const answer = (used: number, { waitMs = 20, gapMs = 20 } = {}) =>
  async function (socket: Socket): Promise<void> {
    await sleep(waitMs)
    const texts = Array.from({ length: 12 }, () => text)
    const pieces = gapMs === 0 ? [head + texts.join('') + ending(used)] : [head, ...texts, ending(used)]
    for (const piece of pieces) {
      socket.write(piece)
      if (gapMs > 0) await sleep(gapMs)
    }
    socket.end()
  }

const load = (script: Script, ...thresholds: readonly string[]): Promise<LoadRecord> =>
  loadScript(script, { thresholds })

describe('four tokens a chunk', () => {
  it('make the rate and the time per token by usage, and a gap that is too long for an itl fails nothing', async () => {
    const record = await load(answer(48), 'itl p50 <= 1ms')
    expect(record.counts).toMatchObject({ outputTokens: 288, tokensPerChunk: 4 })
    // By frames it would be a quarter; what a busy machine makes of the first and the last second is not asked.
    expect(record.rates.outputTokensPerSecond * record.durationMs).toBeGreaterThan(200_000)
    expect(record.latencies.tpot?.p50).toBeLessThan((record.latencies.itl?.p50 ?? 0) / 2)
    // A client that had no core is not sure of any gap.
    if (record.validity.state !== 'valid') return
    expect(record.thresholds).toMatchObject([
      { status: 'inconclusive', message: expect.stringContaining('4.0 tokens in the mean') },
    ])
    expect(rejectedFor(record)).toEqual([])
  })
})

describe('an answer in one lump', () => {
  it('leaves what is between tokens undecided, and says why', async () => {
    const record = await load(answer(12, { waitMs: 400, gapMs: 0 }), 'tpot p50 <= 5ms', 'itl p50 <= 5ms')
    // A client that had no core cannot tell; then nothing is said.
    if (record.counts.notStreamed === undefined && record.validity.state !== 'valid') return
    expect(record.thresholds.map(({ status }) => status)).toEqual(['inconclusive', 'inconclusive'])
    expect(record.thresholds[0]?.message).toMatch(/came in one lump.* and were not streamed$/)
    expect(record.notes.join()).toContain('a proxy that buffers')
    const { noted } = judgeLoads([record], { measured: true, counted: false })
    expect(noted).toMatchObject([{ code: 'load/not-streamed' }])
  })

  it('is none where a stream goes on and on', async () => {
    const record = await load(answer(12), 'tpot p50 <= 10s')
    expect(record.counts).not.toHaveProperty('notStreamed')
  })
})

describe('a usage below the number of frames with text is the server’s fault', () => {
  it('of half of them', async () => {
    const record = await load(answer(6))
    expect(record.counts).toMatchObject({ usageShort: 6, outputTokens: 72 })
    expect(rejectedFor(record)).toEqual(['load/usage-short'])
    expect(record.notes.join()).toContain('usage counts fewer tokens than there were chunks with text')
  })

  it('of none: no such answer is whole', async () => {
    expect(rejectedFor(await load(answer(0)))).toEqual(['load/errors'])
  })
})
