/** One agent that stands still among 256: named by its own canary, and hardly seen in what all of them measured together. */
import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { packageVersion } from '../../src/host/package-root.ts'
import type { ClientResult, GatherCrew } from '../../src/load/client/load-client.ts'
import { openFleet } from '../../src/load/fleet/coordinator.ts'
import { mergeResults } from '../../src/load/record/merge-results.ts'
import { runLoad } from '../../src/load/run-load.ts'
import { mergeClients } from '../../src/load/validity/worst-client.ts'
import { pinned } from '../load/cores.ts'
import { startPacedServer, usualLane } from '../load/paced-server.ts'
import { print } from '../load/rows.ts'
import { pacedOrder } from './loads.ts'
import { main } from './machines.ts'

const agents = 256
const still = 137
const [stillMs, everyMs] = [200, 400]
/** A machine that is busy with something else makes the good one void too, and then nothing is shown. */
const mostTries = 5
const { signal } = new AbortController()

function startAgent(at: string, token: string): ChildProcess {
  const words = [process.execPath, main, 'agent', '--coordinator', at, '--threads', '1']
  // A group of its own can be stopped as one.
  return spawn(...pinned([usualLane.client], words), {
    stdio: 'ignore',
    detached: true,
    env: { ...process.env, SERVEWRIGHT_AGENT_TOKEN: token },
  })
}

function signalGroup({ pid }: ChildProcess, name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void {
  try {
    if (pid !== undefined) process.kill(-pid, name)
  } catch {
    // It has ended.
  }
}

/** The same crew; what each client of it measured is kept. */
function keeping(gather: GatherCrew, kept: ClientResult[]): GatherCrew {
  return async (request, events) => {
    const crew = await gather(request, events)
    const clients = crew.clients.map((client) => ({
      prepare: () => client.prepare(),
      interrupt: (because: string) => client.interrupt(because),
      async run(startMs: number) {
        const result = await client.run(startMs)
        kept.push(result)
        return result
      },
    }))
    return {
      clients,
      startDelayMs: crew.startDelayMs,
      [Symbol.asyncDispose]: () => crew[Symbol.asyncDispose](),
    }
  }
}

/** What an agent of the command's own measured, whose processes stand still half of the time, or do not. */
async function measure(url: string, stands: boolean): Promise<ClientResult> {
  const token = randomBytes(16).toString('hex')
  await using fleet = await openFleet({
    host: '127.0.0.1',
    port: 0,
    agents: 1,
    token,
    version: packageVersion(),
    waitMs: 120_000,
    tell: () => undefined,
  })
  const agent = startAgent(`127.0.0.1:${fleet.port}`, token)
  const kept: ClientResult[] = []
  let timer: ReturnType<typeof setInterval> | undefined
  const stop = (): void => {
    signalGroup(agent, 'SIGSTOP')
    setTimeout(() => signalGroup(agent, 'SIGCONT'), stillMs)
  }
  // From its first second on: the start is common.
  const onSecond = (): void => void (timer ??= stands ? setInterval(stop, everyMs) : undefined)
  try {
    await fleet.joined(signal)
    const order = pacedOrder({ url, rate: 50, requests: 250, runId: `void-${stands}` })
    await runLoad({ ...order, keepStamps: false }, { signal, onSecond }, keeping(fleet.gather, kept))
  } finally {
    clearInterval(timer)
    signalGroup(agent, 'SIGCONT')
    signalGroup(agent, 'SIGKILL')
  }
  const [result] = kept
  if (result === undefined) throw new Error('The agent has measured nothing')
  return result
}

/** As it comes over the wire, under the number that it has among many. */
function numbered(result: ClientResult, number: number): ClientResult {
  const { agent, ...rest } = JSON.parse(JSON.stringify(result)) as ClientResult
  return agent === undefined ? rest : { ...rest, agent: { ...agent, name: `agent ${number}` } }
}

function show(good: ClientResult, bad: ClientResult): void {
  const all = Array.from({ length: agents }, (_, index) =>
    numbered(index + 1 === still ? bad : good, index + 1),
  )
  const [first, ...others] = all.map(({ part }) => part)
  if (first === undefined) throw new Error('There is no agent')
  const { validity } = mergeClients(all)
  const p99Of = (...[one, ...more]: Parameters<typeof mergeResults>[0]): number =>
    mergeResults([one, ...more]).latencies.ttft.distribution().p99
  print({
    what: `one that stands still, of ${agents}`,
    values: {
      'verdict of all': `${validity.state}, by ${validity.agent ?? 'nobody'}`,
      asked: `void, by agent ${still}`,
      'each other': good.validity.state,
      'its ttft p99, ms': p99Of(bad.part),
      'of each other': p99Of(good.part),
      'of all merged': p99Of(first, ...others),
    },
    met: good.validity.state !== 'void' && validity.state === 'void' && validity.agent === `agent ${still}`,
  })
}

export async function voidAmong(): Promise<void> {
  const server = await startPacedServer({})
  try {
    let good = await measure(server.url, false)
    for (let tries = 1; tries < mostTries && good.validity.state === 'void'; tries++)
      good = await measure(server.url, false)
    show(good, await measure(server.url, true))
  } finally {
    await server.stop()
  }
}
