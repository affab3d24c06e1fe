/** A thread or a process that sends its share of a load; an entry of its own. */
import { defined } from '../../base/defined.ts'
import type { LoadSecond } from '../../contract/load.ts'
import { peakMiB, startEffortMeter } from '../../host/event-loop.ts'
import { keepPausesShort } from '../../host/heap.ts'
import { startedSide } from '../../host/worker-process.ts'
import { proveStamps } from '../../wire/prove-stamps.ts'
import type { AgentResult } from './agent-plan.ts'
import { createAgentSession, type AgentJob, type CanaryReadings } from './agent-session.ts'

export type AgentOrder =
  | { readonly type: 'prepare' }
  | { readonly type: 'run'; readonly startMs: number }
  | { readonly type: 'interrupt'; readonly because: string }
  | { readonly type: 'canary'; readonly sent: number }
export type AgentNews =
  /** `without`: why it cannot have the kernel's stamps, where it was to. */
  | { readonly type: 'opened'; readonly without?: string }
  | { readonly type: 'prepared' }
  | { readonly type: 'second'; readonly second: LoadSecond }
  | { readonly type: 'result'; readonly result: AgentResult }
  | { readonly type: 'canary'; readonly readings: CanaryReadings }

const side = await startedSide<AgentJob, AgentNews, AgentOrder>()
if (side.apart) keepPausesShort()
const without = side.data.plan.stamps === 'kernel' ? await proveStamps() : undefined
const session = createAgentSession(side.data, { onSecond: (second) => side.post({ type: 'second', second }) })

async function run(startMs: number): Promise<AgentResult> {
  const effort = startEffortMeter()
  const result = await session.run(startMs)
  return side.apart ? { ...result, own: { cpuSeconds: effort.cpuSeconds(), maxRssMiB: peakMiB() } } : result
}

async function obey(request: AgentOrder): Promise<void> {
  switch (request.type) {
    case 'prepare':
      await session.prepare()
      side.post({ type: 'prepared' })
      return
    case 'run':
      side.post({ type: 'result', result: await run(request.startMs) })
      return
    case 'interrupt':
      session.interrupt(request.because)
      return
    case 'canary':
      side.post({ type: 'canary', readings: await session.readCanary(request.sent) })
  }
}

// What fails in here ends the thread, and its owner hears of it.
side.onMessage((request) => void obey(request))
side.post({ type: 'opened', ...defined({ without }) })
