/** Checks and load agree on what a whole answer is: the same bytes bring the same completion on both ways. */
import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { linesOf, type Completion, type Reply } from '../../../src/contract/exchange.ts'
import { RequestInFlight } from '../../../src/load/agent/request-in-flight.ts'
import { ThreadTotals } from '../../../src/load/agent/thread-totals.ts'
import { classifyCompletion } from '../../../src/openai/classify-completion.ts'
import { protocolOf } from '../../../src/openai/protocols/registry.ts'
import { parseObject } from '../../../src/openai/read-json.ts'
import { createTurnClock } from '../../../src/wire/turn-clock.ts'
import { streamFaults, wholeAnswers, wholeFaults } from '../../fixtures/answer-cases.ts'
import { brokenAnswers, oddAnswers } from '../../fixtures/odd-answer-cases.ts'
import { eventAnswers } from '../../fixtures/event-answer-cases.ts'
import { readFixture } from '../../fixtures/exchange-fixture.ts'

function bytesOf({ frames, body, bodyBase64 }: Reply): Buffer {
  if (bodyBase64 !== undefined) return Buffer.from(bodyBase64, 'base64')
  return Buffer.from(frames.map((frame) => linesOf(frame)).join('') + body)
}

/** The answer as a load reads it, in reads of so many bytes. */
function asLoaded(reply: Reply, bytesARead: number): Completion | undefined {
  let told: Completion | undefined
  const protocol = protocolOf(reply.request)
  const sent = parseObject(reply.request.body ?? '')
  const attempt = new RequestInFlight({
    id: 'x',
    index: 0,
    dueMs: 0,
    totals: new ThreadTotals(),
    clock: createTurnClock(() => 0),
    plan: {
      keepStamps: false,
      stamps: 'read',
      expected: protocol.expect('value' in sent ? sent.value : {}),
      limits: {},
      thresholds: [],
    },
    protocol,
    onEnd: (_, completion) => (told = completion),
    onLack: () => undefined,
  })
  attempt.sent(0)
  if (reply.status !== undefined) attempt.head({ status: reply.status, headers: reply.headers }, 1)
  const bytes = bytesOf(reply)
  for (let start = 0; start < bytes.length; start += bytesARead) {
    attempt.body(bytes, start, Math.min(bytes.length, start + bytesARead))
    attempt.endRead()
  }
  attempt.end(100, reply.failure)
  return told
}

const asChecked = (reply: Reply): Completion => classifyCompletion(reply).completion

describe('an answer of which it is known', () => {
  it.each([
    ...wholeAnswers,
    ...streamFaults,
    ...wholeFaults,
    ...eventAnswers,
    ...oddAnswers,
    ...brokenAnswers,
  ])('$name is $completion to checks and to loads', ({ reply, completion }) => {
    expect([asChecked(reply), asLoaded(reply, 1 << 20), asLoaded(reply, 7)]).toEqual([
      completion,
      completion,
      completion,
    ])
  })
})

describe('a recorded answer', () => {
  const folder = new URL('../../fixtures/exchanges', import.meta.url)
  const ids = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.replace(/\.json$/, ''))

  it.each(ids)('of %s is the same to checks and to loads', (id) => {
    const replies = Object.entries(readFixture(id)?.exchanges ?? {}).filter(
      ([, { request }]) => request.method === 'POST',
    )
    for (const [name, exchange] of replies) {
      const { completion } = exchange
      expect({ name, completion: asLoaded(exchange, 1 << 16) }).toEqual({
        name,
        completion: asChecked(exchange),
      })
      expect({ name, completion: asChecked(exchange) }).toEqual({ name, completion })
    }
  })
})
