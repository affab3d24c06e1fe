/** A load on a server whose bytes a test writes by hand. */
import type { Socket } from 'node:net'
import { expect } from 'vitest'
import type { LoadPlan } from '../../src/contract/load-plan.ts'
import type { LoadRecord } from '../../src/contract/load.ts'
import { judgeLoads } from '../../src/load/judge-loads.ts'
import { runLoad } from '../../src/load/run-load.ts'
import { startScriptedServer } from '../fake-engine/start-scripted-server.ts'
import { testOrder } from '../fixtures/load-request.ts'

export type Script = (socket: Socket) => Promise<void>

/** Of a stream that ends with its connection. */
export const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n'
export const frame = (document: object | string): string =>
  `data: ${typeof document === 'string' ? document : JSON.stringify(document)}\n\n`

/** Six requests by two users. */
export async function loadScript(script: Script, plan: Partial<LoadPlan> = {}): Promise<LoadRecord> {
  await using server = await startScriptedServer((socket) => void script(socket))
  const whole = { requests: 6, maxTokens: 64, arrival: { kind: 'users', users: 2 } as const, ...plan }
  const order = testOrder(server.url, whole, { reuse: false, usageNeeded: false })
  const { record } = await runLoad(order, { signal: new AbortController().signal, onSecond: () => undefined })
  expect(record.counts.completed + record.counts.failed).toBe(6)
  return record
}

export const rejectedFor = (record: LoadRecord): readonly string[] =>
  judgeLoads([record], { measured: true, counted: false }).rejected.map(({ code }) => code)
