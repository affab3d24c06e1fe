/** One request of a load over a real socket: how its end is judged, and what is summed up. */
import { eventLoopUtilization } from 'node:perf_hooks'
import { describe, expect, it } from 'vitest'
import { nowMs } from '../../../../src/base/clock.ts'
import type { Completion } from '../../../../src/contract/exchange.ts'
import { RequestInFlight } from '../../../../src/load/agent/request-in-flight.ts'
import { ThreadTotals } from '../../../../src/load/agent/thread-totals.ts'
import { chat } from '../../../../src/openai/protocols/chat.ts'
import { ConnectionPool } from '../../../../src/wire/connection-pool.ts'
import { encodeRequest } from '../../../../src/wire/request-bytes.ts'
import { createTurnClock } from '../../../../src/wire/turn-clock.ts'
import { startScriptedServer, type Script } from '../../../fake-engine/start-scripted-server.ts'

const plan = {
  expected: { stream: true, usage: false },
  keepStamps: false,
  stamps: 'read' as const,
  limits: {},
  thresholds: [],
}

interface Ended {
  readonly completion: Completion
  readonly totals: ThreadTotals
}

async function ask(script: Script): Promise<Ended> {
  await using server = await startScriptedServer(script)
  const totals = new ThreadTotals()
  const { target, bytes } = encodeRequest({ method: 'POST', url: server.url, body: '{}' })
  const clock = createTurnClock(() => eventLoopUtilization().idle)
  const pool = new ConnectionPool({ target, clock, reuse: false })
  const completion = await new Promise<Completion>((onEnd) => {
    const attempt = new RequestInFlight({
      id: 'r0',
      index: 0,
      dueMs: nowMs(),
      totals,
      clock,
      plan: { ...plan, keepStamps: true },
      protocol: chat,
      onEnd: (_, how) => onEnd(how),
      onLack: () => undefined,
    })
    pool.send(bytes, attempt)
  })
  pool.close()
  return { completion, totals }
}

const answer =
  (head: string, body: string): Script =>
  (socket) =>
    void socket.end(`HTTP/1.1 ${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`)

const frame = (choice: object): string => `data: ${JSON.stringify({ choices: [choice] })}\n\n`
const text = frame({ index: 0, delta: { content: 'a' }, finish_reason: null })
const whole = `${text}${text}${frame({ index: 0, delta: {}, finish_reason: 'length' })}data: [DONE]\n\n`
const stream = '200 OK\r\ncontent-type: text/event-stream'

describe('a request of a load', () => {
  it('that is answered whole is completed, with its tokens and the order of its moments', async () => {
    const { completion, totals } = await ask(answer(stream, whole))
    expect(completion).toBe('complete')
    expect(totals.counts).toMatchObject({ sent: 1, completed: 1, failed: 0, outputTokens: 2 })
    const [{ dueMs, sentMs = 0, headMs = 0, tokenMs, endMs } = expect.fail()] = totals.requests
    expect(tokenMs).toHaveLength(2)
    const moments = [dueMs, sentMs, headMs, ...tokenMs, endMs]
    expect(moments).toEqual(moments.toSorted((a, b) => a - b))
  })

  it.each<[string, Completion, Script, object]>([
    ['without its end', 'truncated', answer(stream, text), { byStatus: {} }],
    [
      'refused',
      'server-error',
      answer('429 Too Many\r\ncontent-type: application/json', '{"error":{"message":"busy"}}'),
      { byStatus: { 429: 1 } },
    ],
    [
      'as a page',
      'wrong-content-type',
      answer('200 OK\r\ncontent-type: text/html', 'hello'),
      { byStatus: {} },
    ],
    ['by hanging up', 'truncated', (socket) => void socket.end(), { byStatus: {} }],
    ['by a reset', 'reset', (socket) => void socket.resetAndDestroy(), { byStatus: {} }],
  ])('that is answered %s has failed: %s', async (...row) => {
    const [, expected, script, counts] = row
    const { completion, totals } = await ask(script)
    expect(completion).toBe(expected)
    expect(totals.counts).toMatchObject({
      completed: 0,
      failed: 1,
      byCompletion: { [expected]: 1 },
      ...counts,
    })
    expect(totals.failures).toMatchObject([{ completion: expected, requestId: 'r0' }])
  })
})

describe('limits of a request', () => {
  const due = 1_000
  const limits = { totalMs: 900, connectMs: 100, headMs: 200 }
  const attempt = (): RequestInFlight =>
    new RequestInFlight({
      id: 'r0',
      index: 0,
      dueMs: due,
      totals: new ThreadTotals(),
      clock: createTurnClock(() => 0),
      plan: { ...plan, limits },
      protocol: chat,
      onEnd: () => undefined,
      onLack: () => undefined,
    })

  it('count from what they are limits of', () => {
    const waiting = attempt()
    expect(waiting.expired(due + 100)).toBeUndefined()
    expect(waiting.expired(due + 101)).toMatchObject({ kind: 'timeout', phase: 'connect' })
    waiting.sent(due + 90)
    expect(waiting.expired(due + 290)).toBeUndefined()
    expect(waiting.expired(due + 291)).toMatchObject({ kind: 'timeout', phase: 'head' })
    expect(waiting.expired(due + 901)).toMatchObject({ kind: 'timeout', phase: 'total' })
  })
})
