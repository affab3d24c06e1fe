/** Threads of this process. Both sides say what they send; the data is copied. */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { InternalError } from '../base/errors.ts'

export interface WorkerThread<Sent, Received> extends AsyncDisposable {
  post(message: Sent): void
  onMessage(call: (message: Received) => void): void
  /** Rejects when the thread fails or ends by itself; never resolves. */
  readonly failed: Promise<never>
}

/** @param entry the module that the thread runs */
export function startWorkerThread<Sent, Received>(entry: URL, data: unknown): WorkerThread<Sent, Received> {
  const worker = new Worker(entry, { workerData: data })
  let ending = false
  const failed = new Promise<never>((_, reject) => {
    worker.once('error', (cause) => reject(new InternalError(`A thread failed: ${String(cause)}`, { cause })))
    worker.once('exit', (code) => {
      if (!ending) reject(new InternalError(`A thread ended with ${code}`))
    })
  })
  // Whoever waits for it hears of it; nobody has to.
  failed.catch(() => undefined)
  return {
    post: (message) => worker.postMessage(message, []),
    onMessage: (call) => void worker.on('message', call),
    failed,
    async [Symbol.asyncDispose]() {
      ending = true
      await worker.terminate()
    },
  }
}

export interface WorkerSide<Data, Sent, Received> {
  readonly data: Data
  post(message: Sent): void
  onMessage(call: (message: Received) => void): void
}

/** The side of the thread; only in a module that a thread was started with. */
export function workerSide<Data, Sent, Received>(): WorkerSide<Data, Sent, Received> {
  const port = parentPort
  if (isMainThread || port === null) throw new InternalError('This module runs only in a worker thread')
  return {
    data: workerData as Data,
    post: (message) => port.postMessage(message, []),
    onMessage: (call) => void port.on('message', call),
  }
}
