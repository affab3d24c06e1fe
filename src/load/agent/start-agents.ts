/** The sessions of a run: in this thread, in threads of it, or where foreign functions are called in processes that may die. */
import type { StampsWanted } from '../../contract/stamps.ts'
import { messageOf } from '../../base/errors.ts'
import { startWorkerProcess } from '../../host/worker-process.ts'
import { startWorkerThread } from '../../host/worker-thread.ts'
import { chooseStamps, type ChosenStamps } from '../choose-stamps.ts'
import { createAgentSession, type AgentJob, type AgentSession } from './agent-session.ts'
import type { AgentNews, AgentOrder } from './agent-thread.ts'
import type { AgentEvents } from './load-agent.ts'
import { threadEntry } from './thread-entry.ts'

export interface AgentTeam extends AsyncDisposable {
  readonly sessions: readonly AgentSession[]
  readonly stamps: ChosenStamps
}

interface RemoteSession extends AgentSession, AsyncDisposable {
  /** Why it cannot have the kernel's stamps, where it was to; rejects where the attempt has ended its process. */
  readonly opened: Promise<string | undefined>
}

type Start = typeof startWorkerThread<AgentOrder, AgentNews>

function startRemote(start: Start, job: AgentJob, events: AgentEvents): RemoteSession {
  const thread = start(threadEntry('agent-thread'), job)
  const waiting = new Map<AgentNews['type'], (news: AgentNews) => void>()
  thread.onMessage((news) => {
    if (news.type === 'second') events.onSecond(news.second)
    else waiting.get(news.type)?.(news)
  })
  type Answer<Type> = Extract<AgentNews, { readonly type: Type }>
  const hear = <Type extends AgentNews['type']>(type: Type): Promise<Answer<Type>> => {
    const answer = new Promise<AgentNews>((resolve) => waiting.set(type, resolve))
    return Promise.race([answer, thread.failed]) as Promise<Answer<Type>>
  }
  const ask = <Type extends AgentNews['type']>(request: AgentOrder, type: Type): Promise<Answer<Type>> => {
    const answer = hear(type)
    thread.post(request)
    return answer
  }
  const opened = hear('opened').then(({ without }) => without)
  // Threads are not asked.
  opened.catch(() => undefined)
  return {
    opened,
    prepare: async () => void (await ask({ type: 'prepare' }, 'prepared')),
    run: async (startMs) => (await ask({ type: 'run', startMs }, 'result')).result,
    interrupt: (because) => thread.post({ type: 'interrupt', because }),
    readCanary: async (sent) => (await ask({ type: 'canary', sent }, 'canary')).readings,
    [Symbol.asyncDispose]: () => thread[Symbol.asyncDispose](),
  }
}

const end = (remotes: readonly RemoteSession[]): Promise<unknown> =>
  Promise.all(remotes.map((remote) => remote[Symbol.asyncDispose]()))

const teamOf = (remotes: readonly RemoteSession[], stamps: ChosenStamps): AgentTeam => ({
  sessions: remotes,
  stamps,
  [Symbol.asyncDispose]: async () => void (await end(remotes)),
})

/** Why they cannot have the kernel's stamps. An attempt that has ended its process is a reason too. */
async function obstacleOf(remotes: readonly RemoteSession[]): Promise<string | undefined> {
  const all = remotes.map(({ opened }) =>
    opened.catch((thrown: unknown) => `the test of them failed: ${messageOf(thrown)}`),
  )
  return (await Promise.all(all)).find((because) => because !== undefined)
}

/**
 * @param jobs one a thread; a single one that is read by Node stays in this thread
 * @throws EnvironmentError `environment/no-kernel-stamps`
 */
export async function startAgents(
  jobs: readonly AgentJob[],
  events: AgentEvents,
  wanted: StampsWanted,
): Promise<AgentTeam> {
  let apart: readonly RemoteSession[] = []
  try {
    const stamps = await chooseStamps(wanted, () => {
      apart = jobs.map((job) =>
        startRemote(startWorkerProcess, { ...job, plan: { ...job.plan, stamps: 'kernel' } }, events),
      )
      return obstacleOf(apart)
    })
    if (stamps.by === 'kernel') return teamOf(apart, stamps)
    await end(apart)
    return readTeam(jobs, events, stamps)
  } catch (thrown) {
    await end(apart)
    throw thrown
  }
}

function readTeam(jobs: readonly AgentJob[], events: AgentEvents, stamps: ChosenStamps): AgentTeam {
  const [only, ...others] = jobs
  if (only === undefined || others.length > 0)
    return teamOf(
      jobs.map((job) => startRemote(startWorkerThread, job, events)),
      stamps,
    )
  const nothing = (): Promise<void> => Promise.resolve()
  return { sessions: [createAgentSession(only, events)], stamps, [Symbol.asyncDispose]: nothing }
}
