/** The one pool of a Vitest process, whichever copy of this module asks for it. */
import { onAbort } from '../base/on-abort.ts'
import { defined } from '../base/defined.ts'
import { join } from 'node:path'
import type { Vitest } from 'vitest/node'
import { asServewrightError, EnvironmentError } from '../base/errors.ts'
import type { NotRun } from '../contract/report.ts'
import { catchInterrupts } from '../host/interrupt.ts'
import { createRunDirectory } from '../host/run-directory.ts'
import { silenceSignals } from '../host/silence-signals.ts'
import { chooseReporters, type ChosenReporter } from '../report/choose-reporters.ts'
import { tellCopies } from '../report/show-copy.ts'
import { styleOf } from '../report/terminal.ts'
import { answerCalls, type Caller } from '../wire/answer-calls.ts'
import { ServerPool } from './server-pool.ts'
import { tellStart } from './tell-start.ts'
import type { LeasedServer, PoolQuestion } from './provided.ts'

export interface RunningPool {
  readonly pool: ServerPool
  /** Path of the socket that gives out servers. */
  readonly socket: string
  /** Whether the run has one subject, chosen by its own name. */
  alone: boolean
  /** Presets of a chosen group that this machine cannot run. */
  notRun: readonly NotRun[]
  /** Who writes the report. */
  reporters: readonly ChosenReporter[]
  /** A leak has been thrown as an error. */
  told: boolean
  /** Exit code of an error that kept the tests from running. */
  exitCode: number | undefined
  /** Stops every server, with proof, and hangs up on the workers. */
  end(): Promise<void>
}

/** Vitest may load a module once for each project and once more for a reporter; a pool is one for all of them. */
const place = Symbol.for('servewright.vitest.pool')
const shared = globalThis as { [place]?: Promise<RunningPool> }

type Tell = (line: string) => void

/** Answers a worker's question for a server with `{ server }` or `{ error }`, and what it tells of one with `{}`. */
async function answer(pool: ServerPool, question: unknown, { hungUp, hangUp }: Caller): Promise<unknown> {
  const { subject, doubt, blocked } = question as PoolQuestion
  try {
    if (doubt !== undefined) return (await pool.doubt(subject, doubt), {})
    if (blocked !== undefined)
      return (pool.block(subject, new EnvironmentError(blocked.code, blocked.message, blocked)), {})
    const { server, apiKey, known, lost, release } = await pool.lease(subject)
    onAbort(hungUp, release)
    // What the end of the server is to cut short is not left to each test; `known` tells of one that ended before.
    if (!server.died.aborted) onAbort(hungUp, onAbort(server.died, hangUp))
    const { origin, baseUrl, facts } = server
    const leased: LeasedServer = {
      origin,
      baseUrl,
      facts,
      known,
      limits: server.client.limits,
      ...defined({ apiKey, lost }),
    }
    return { server: leased }
  } catch (thrown) {
    return { error: asServewrightError(thrown).toJSON() }
  }
}

/** A watching Vitest would wait for the next change. */
async function endVitest(vitest: Vitest): Promise<void> {
  await vitest.cancelCurrentRun('keyboard-input')
  await vitest.exit(true)
}

async function start(vitest: Vitest): Promise<RunningPool> {
  // Vitest's own listeners end the process within a millisecond.
  const silence = silenceSignals()
  const interrupt = catchInterrupts((exitCode) => process.exit(exitCode), {
    // Vitest has no option for it.
    untilEof: process.env['SERVEWRIGHT_UNTIL_EOF'] === '1',
  })
  const directory = createRunDirectory()
  const tell: Tell = (line) => vitest.logger.log(`servewright  ${line}`)
  const pool = new ServerPool({
    interrupt,
    onEvent: (subject) => tellCopies(tellStart({ subject, style: styleOf(process.stdout), tell })),
  })
  onAbort(interrupt.signal, () => void endVitest(vitest))
  const socket = join(directory.path, 'pool')
  const calls = await answerCalls(socket, (question, caller) => answer(pool, question, caller))
  const end = async (): Promise<void> => {
    await pool.stopAll()
    await calls.close()
    directory.remove()
    interrupt[Symbol.dispose]()
    silence[Symbol.dispose]()
  }
  let ending: Promise<void> | undefined
  return {
    pool,
    socket,
    alone: false,
    told: false,
    notRun: [],
    reporters: chooseReporters(),
    exitCode: undefined,
    end: () => (ending ??= end()),
  }
}

/** @returns the pool of this process, opened for the first who asks */
export function openPool(vitest: Vitest): Promise<RunningPool> {
  shared[place] ??= start(vitest)
  return shared[place]
}

/** @returns undefined where no setup has opened one */
export function runningPool(): Promise<RunningPool> | undefined {
  return shared[place]
}

/** To be called once it has ended and was reported on: a restarted Vitest opens another. */
export function forgetPool(): void {
  delete shared[place]
}
