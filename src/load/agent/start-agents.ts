/** The sessions of a run: one in this thread, or several in threads of their own. */
import { startWorkerThread } from '../../host/worker-thread.ts'
import { createAgentSession, type AgentJob, type AgentSession } from './agent-session.ts'
import type { AgentNews, AgentOrder } from './agent-thread.ts'
import type { AgentEvents } from './load-agent.ts'
import { threadEntry } from './thread-entry.ts'

export interface AgentTeam extends AsyncDisposable {
  readonly sessions: readonly AgentSession[]
}

interface RemoteSession extends AgentSession, AsyncDisposable {}

function startRemote(job: AgentJob, events: AgentEvents): RemoteSession {
  const thread = startWorkerThread<AgentOrder, AgentNews>(threadEntry('agent-thread'), job)
  const waiting = new Map<AgentNews['type'], (news: AgentNews) => void>()
  thread.onMessage((news) => {
    if (news.type === 'second') events.onSecond(news.second)
    else waiting.get(news.type)?.(news)
  })
  const ask = <Type extends AgentNews['type']>(
    request: AgentOrder,
    type: Type,
  ): Promise<Extract<AgentNews, { type: Type }>> => {
    const answer = new Promise<AgentNews>((resolve) => waiting.set(type, resolve))
    thread.post(request)
    return Promise.race([answer, thread.failed]) as Promise<Extract<AgentNews, { type: Type }>>
  }
  return {
    prepare: async () => void (await ask({ type: 'prepare' }, 'prepared')),
    run: async (startMs) => (await ask({ type: 'run', startMs }, 'result')).result,
    interrupt: (because) => thread.post({ type: 'interrupt', because }),
    readCanary: async (sent) => (await ask({ type: 'canary', sent }, 'canary')).readings,
    [Symbol.asyncDispose]: () => thread[Symbol.asyncDispose](),
  }
}

/** @param jobs one a thread; a single one stays in this thread */
export function startAgents(jobs: readonly AgentJob[], events: AgentEvents): AgentTeam {
  const [only, ...others] = jobs
  if (only !== undefined && others.length === 0) {
    return { sessions: [createAgentSession(only, events)], [Symbol.asyncDispose]: () => Promise.resolve() }
  }
  const remotes = jobs.map((job) => startRemote(job, events))
  return {
    sessions: remotes,
    async [Symbol.asyncDispose]() {
      await Promise.all(remotes.map((remote) => remote[Symbol.asyncDispose]()))
    },
  }
}
