/** Processes of our own that may die without us. Both sides say what they send; the data is copied. */
import { type ChildProcess, fork } from 'node:child_process'
import { every } from '../base/clock.ts'
import { InternalError } from '../base/errors.ts'
import { isMainThread } from 'node:worker_threads'
import { type WorkerSide, type WorkerThread, workerSide } from './worker-thread.ts'

/** What a terminal sends to all of its processes: ours says when this one is to end. */
const notForUs = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Asked of the process, and its answer. A stopped process, or one that hangs in foreign code, gives none. */
const beat = 'beat'
/** Counted in turns of ours, so that a machine that slept, or a whole group that was stopped, is not taken for it. */
const mostUnanswered = 12
const usualBeatMs = 5_000
/** That `node:ffi` is experimental is nothing that a user has to act upon. */
const unwarned = '--disable-warning=ExperimentalWarning'
/** V8 would have four threads that collect and compile beside ours: where there is one core, they have most of it meanwhile. */
const oneHelper = '--v8-pool-size=1'

/** It cannot be reached any more; its end says why. */
function post(child: ChildProcess, message: unknown): void {
  if (child.connected) child.send(message as object, () => undefined)
}

export type WorkerProcess<Sent, Received> = WorkerThread<Sent, Received>

/** Calls when a process has left a dozen questions in a row unanswered; it is heard by whatever it sends. */
function watchBeats(child: ChildProcess, beatMs: number, onSilence: () => void): void {
  let unanswered = 0
  const stop = every(beatMs, () => {
    if (unanswered === mostUnanswered) onSilence()
    else post(child, beat)
    unanswered += 1
  })
  child.on('message', () => (unanswered = 0))
  for (const end of ['exit', 'error']) child.once(end, stop)
}

/**
 * @param entry the module that the process runs
 * @param beatMs between two questions whether it still answers; after a dozen without an answer it is ended
 */
export function startWorkerProcess<Sent, Received>(
  entry: URL,
  data: unknown,
  beatMs = usualBeatMs,
): WorkerProcess<Sent, Received> {
  const child = fork(entry, {
    serialization: 'advanced',
    execArgv: [...process.execArgv.filter((word) => !word.startsWith('--inspect')), unwarned, oneHelper],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  let ending = false
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const failed = new Promise<never>((_, reject) => {
    const fail = (how: string): void => {
      const hint = 'Repeat it with --stamps read, and report this bug.'
      if (!ending) reject(new InternalError(`The process that reads the connections ${how}`, { hint }))
    }
    child.once('error', (cause) => fail(`could not be started: ${cause.message}`))
    watchBeats(child, beatMs, () => {
      fail('answers nothing any more, and was ended')
      child.kill('SIGKILL')
    })
    child.once('exit', (code, signal) =>
      fail(signal === null ? `ended with ${code}` : `was ended by ${signal}`),
    )
  })
  // Whoever waits for it hears of it; nobody has to.
  failed.catch(() => undefined)
  post(child, { data })
  return {
    post: (message) => post(child, message),
    onMessage: (call) =>
      void child.on('message', (message) => {
        if (message !== beat) call(message as Received)
      }),
    failed,
    async [Symbol.asyncDispose]() {
      ending = true
      // It has nothing to save, and may hang in foreign code.
      if (child.kill('SIGKILL')) await ended
    },
  }
}

export interface StartedSide<Data, Sent, Received> extends WorkerSide<Data, Sent, Received> {
  /** It is a process, which nothing else shares. */
  readonly apart: boolean
}

/** The side of what was started, as a process or as a thread; only in a module that was started so. */
export async function startedSide<Data, Sent, Received>(): Promise<StartedSide<Data, Sent, Received>> {
  if (!isMainThread) return { ...workerSide<Data, Sent, Received>(), apart: false }
  return { ...(await processSide<Data, Sent, Received>()), apart: true }
}

async function processSide<Data, Sent, Received>(): Promise<WorkerSide<Data, Sent, Received>> {
  for (const signal of notForUs) process.on(signal, () => undefined)
  // Whoever started it is gone.
  process.once('disconnect', () => process.exit())
  const early: Received[] = []
  let take = (message: Received): void => void early.push(message)
  const { data } = await new Promise<{ readonly data: Data }>((resolve) => {
    process.once('message', (first) => {
      process.on('message', (message) => {
        if (message === beat) process.send?.(beat)
        else take(message as Received)
      })
      resolve(first as { readonly data: Data })
    })
  })
  return {
    data,
    post: (message) => void process.send?.(message),
    onMessage(call) {
      take = call
      for (const message of early.splice(0)) call(message)
    },
  }
}
