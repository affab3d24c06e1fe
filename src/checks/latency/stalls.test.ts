import { describe, expect, it } from 'vitest'
import { makeStream } from '../../../test/fixtures/make-exchange.ts'
import { randomFrom } from '../../../test/fixtures/random-from.ts'
import type { ServerFacts } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { latencyStalls } from './stalls.ts'

const facts: ServerFacts = {
  model: 'm',
  claims: ['completions'],
  expectations: { latency: { ttftMs: 500, latencyMs: 500, maxTokens: 8, stallMs: 300 } },
}
const pieces = 20
const chunks = Array.from({ length: pieces }, (_, at) => ({
  choices: [{ index: 0, text: `${at},`, finish_reason: null }],
}))
const smooth: Exchange = makeStream(chunks)
const endMs = 10 * (pieces + 1)

/** Stands still before the frame of this number; the end of the stream is behind the last. */
function stalled(before: number, ms = 400): Exchange {
  const shift = (at: number): number => (at >= before ? ms : 0)
  const frames = smooth.frames.map((frame, at) => ({ ...frame, atMs: frame.atMs + shift(at) }))
  return { ...smooth, frames, marks: { sentMs: 0, endMs: endMs + ms } }
}

/** As the check sends: one stream after the other, until it has seen enough. */
async function run(next: (stream: number) => Exchange) {
  let sent = 0
  const send = (): Promise<Exchange> => Promise.resolve(next(++sent))
  const client = { chat: send, completions: send, raw: send }
  const transcript = await latencyStalls.exercise({ client, facts, signal: new AbortController().signal })
  const judgement = latencyStalls.judge(transcript, facts)
  return { sent, codes: 'vacuous' in judgement ? ['vacuous'] : judgement.map(({ code }) => code) }
}
const good: Exchange = { ...smooth, marks: { sentMs: 0, endMs } }

describe('streams that stand still', () => {
  it('are none after four that do not', async () => {
    expect(await run(() => good)).toEqual({ sent: 4, codes: [] })
  })
  it.each([
    ['each of them', () => true],
    ['every second', (stream: number) => stream % 2 === 0],
    ['two of three', (stream: number) => stream % 3 !== 0],
  ])('are found where it is %s', async (_name, stalls) => {
    expect((await run((stream) => (stalls(stream) ? stalled(8) : good))).codes).toEqual(['stall-exceeded'])
  })
  it.each([
    ['the last piece', pieces - 1],
    ['the end', pieces],
  ])('are found where they do before %s', async (_name, before) => {
    expect((await run(() => stalled(before))).codes).toEqual(['stall-exceeded'])
  })
  it('exceed the limit where most do, and one alone is below it', async () => {
    expect((await run((stream) => stalled(8, stream === 3 ? 266 : 400))).codes).toEqual(['stall-exceeded'])
  })
  it('are noted where all are below the limit', async () => {
    expect((await run(() => stalled(8, 266))).codes).toEqual(['stalls'])
  })
  it('tell nothing where this client was as late', async () => {
    const late = { ...stalled(8), lateMs: 300 }
    const frames = late.frames.map((frame, at) => ({ ...frame, atMs: frame.atMs + (at >= 8 ? 400 : 0) }))
    expect(await run(() => ({ ...late, frames, marks: { sentMs: 0, endMs: endMs + 800 } }))).toEqual({
      sent: 32,
      codes: [],
    })
  })
  it('are chance where it is one in ten', async () => {
    const random = randomFrom(7)
    for (let time = 0; time < 200; time++)
      expect((await run(() => (random() < 0.1 ? stalled(8) : good))).codes).toEqual([])
  })
})
