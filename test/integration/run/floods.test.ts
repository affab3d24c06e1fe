/** A run whose server floods every stream without an end: bounded time and memory, and a finding that says what came. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { nowMs, sleep } from '../../../src/base/clock.ts'
import { startFakeEngine } from '../../fake-engine/start-fake-engine.ts'
import type { Script } from '../../fake-engine/start-scripted-server.ts'
import { faults } from '../../faults/catalogue.ts'
import { type Fault, flood, head, streamType } from '../../faults/fault.ts'
import { begun, sse } from '../../faults/good-answers.ts'
import { delta } from '../../fixtures/answer-cases.ts'
import { serveFaults } from '../../faults/serve-faults.ts'
import { createWorkplace } from '../../workplaces/cli-workplace.ts'
import { peakOf } from '../../workplaces/peak-memory.ts'

const limits = ['firstToken=2s', 'idle=1s', 'total=30s'].flatMap((limit) => ['--limit', limit])
const only = 'chat/shape,stream/chat-contract,stream/chat-equals-whole,stream/utf8'
const start = `${head(streamType)}${begun}`

const floods: readonly (readonly [name: string, answer: Script, said: string])[] = [
  ['comments', flood(head(streamType), ': keep-alive\n\n', 20), 'No token arrived within 2 s'],
  ['comments behind a token', flood(start, ': keep-alive\n\n', 20), 'no frame with data for 2 s'],
  ['comments as fast as it can', flood(start, ': keep-alive\n\n'.repeat(2_048)), '100000 frames'],
  ['tokens as fast as it can', flood(start, sse(delta('b')).repeat(512)), '100000 frames'],
  ['one line', flood(start, 'x'.repeat(1 << 16)), 'A frame is longer than'],
]

it.each(floods)('ends %s', { timeout: 150_000 }, async (_, answer, said) => {
  const [like] = faults.filter(({ name }) => name === 'comments without an end')
  if (like === undefined) throw new Error('the catalogue has no such fault')
  const fault: Fault = { ...like, answer }
  await using engine = await startFakeEngine()
  await using server = await serveFaults([fault], engine.url)
  using place = createWorkplace()
  const words = ['--model', 'tiny', '--claims', 'chat', '--only', only, ...limits]
  const startedMs = nowMs()
  const run = place.start(['run', '--url', server.urlOf(fault, 'run'), ...words])
  let [peak, over] = [0, false]
  void run.ended.then(() => (over = true))
  for (; !over; await sleep(20)) peak = Math.max(peak, peakOf(run.child.pid ?? 0))
  const { code, stderr } = await run.ended
  const { checks, reasons } = place.report()
  // On a machine that is too busy a limit that is over proves nothing, and is told all the same.
  const isStarved = reasons.some((reason) => reason.code === 'unproven/starved')
  expect({ code, stderr }).toEqual({ code: isStarved ? 5 : 1, stderr: '' })
  const found = checks.flatMap(({ outcome }) => (outcome.status === 'fail' ? outcome.findings : []))
  expect(found.map(({ message }) => message).join('\n')).toContain(said)
  // What is not streamed is as good as ever.
  expect(checks.find(({ id }) => id === 'chat/shape')?.outcome.status).toBe('pass')
  expect(peak).toBeLessThan(600)
  expect(nowMs() - startedMs).toBeLessThan(90_000)
  const { size } = statSync(join(place.folder, 'servewright-report/latest/report.json'))
  expect(size).toBeLessThan(32 << 20)
})
