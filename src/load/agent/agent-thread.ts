/** A thread that sends its share of a load; an entry of its own. */
import { workerSide } from '../../host/worker-thread.ts'
import type { LoadSecond } from '../../contract/load.ts'
import type { AgentResult } from './agent-plan.ts'
import { createAgentSession, type AgentJob, type CanaryReadings } from './agent-session.ts'

export type AgentOrder =
  | { readonly type: 'prepare' }
  | { readonly type: 'run'; readonly startMs: number }
  | { readonly type: 'interrupt'; readonly because: string }
  | { readonly type: 'canary'; readonly sent: number }
export type AgentNews =
  | { readonly type: 'prepared' }
  | { readonly type: 'second'; readonly second: LoadSecond }
  | { readonly type: 'result'; readonly result: AgentResult }
  | { readonly type: 'canary'; readonly readings: CanaryReadings }

const side = workerSide<AgentJob, AgentNews, AgentOrder>()
const session = createAgentSession(side.data, { onSecond: (second) => side.post({ type: 'second', second }) })

async function obey(request: AgentOrder): Promise<void> {
  switch (request.type) {
    case 'prepare':
      await session.prepare()
      side.post({ type: 'prepared' })
      return
    case 'run':
      side.post({ type: 'result', result: await session.run(request.startMs) })
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
