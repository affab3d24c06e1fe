/** Copies one file and hashes it on the way: while one piece is hashed, the next is read and the last is written. */
import { close, constants, fsync, open, read, write } from 'node:fs'
import { createHash, hash } from 'node:crypto'
import { promisify } from 'node:util'
import { EnvironmentError } from '../base/errors.ts'
import type { ModelFile } from './walk-model.ts'

const pieceBytes = 2 ** 20

/** Raw descriptors: a FileHandle costs as much as the copy of a small file. */
const openFile = promisify(open)
const closeFile = promisify(close)
const syncFile = promisify(fsync)
const readFile = promisify(read)
const writeFile = promisify(write)

/** What one copier of many keeps between its files. */
export interface CopyBuffers {
  readonly one: Buffer
  readonly other: Buffer
}

export const createBuffers = (): CopyBuffers => ({
  one: Buffer.allocUnsafeSlow(pieceBytes),
  other: Buffer.allocUnsafeSlow(pieceBytes),
})

export interface FileCopy {
  readonly source: ModelFile
  readonly target: string
  readonly buffers: CopyBuffers
  /** Whether to flush this file by itself. */
  readonly flush: boolean
  readonly signal: AbortSignal
  readonly onBytes: (bytes: number) => void
}

export function sourceChanged(name: string): EnvironmentError {
  return new EnvironmentError('environment/source-changed', `${name} changed while it was copied`, {
    hint: 'Wait until whoever writes the shared model is done.',
    facts: { name },
  })
}

interface Ends {
  readonly from: number
  readonly to: number
}

/** Fills `into` from `at`; a short read is no end of file on every file system. @returns false at the end of the file */
async function fill(file: number, into: Uint8Array, at: number): Promise<boolean> {
  for (let done = 0; done < into.length;) {
    const { bytesRead } = await readFile(file, into, done, into.length - done, at + done)
    if (bytesRead === 0) return false
    done += bytesRead
  }
  return true
}

async function empty(file: number, from: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < from.length;) {
    const { bytesWritten } = await writeFile(file, from, done, from.length - done, at + done)
    done += bytesWritten
  }
}

/** @returns SHA-256 of what was written */
async function pump({ source, buffers, signal, onBytes }: FileCopy, { from, to }: Ends): Promise<string> {
  const { name, size } = source
  const pieceAt = (at: number, buffer: Buffer): Uint8Array =>
    buffer.subarray(0, Math.max(0, Math.min(pieceBytes, size - at)))
  const load = async (at: number, buffer: Buffer): Promise<void> => {
    if (!(await fill(from, pieceAt(at, buffer), at))) throw sourceChanged(name)
  }
  if (size <= pieceBytes) {
    await load(0, buffers.one)
    const whole = pieceAt(0, buffers.one)
    await empty(to, whole, 0)
    onBytes(size)
    return hash('sha256', whole)
  }
  const digest = createHash('sha256')
  let [current, next] = [buffers.one, buffers.other]
  await load(0, current)
  for (let at = 0; at < size; at += pieceBytes) {
    signal.throwIfAborted()
    const piece = pieceAt(at, current)
    const work = [empty(to, piece, at), load(at + pieceBytes, next)]
    digest.update(piece)
    await settle(work)
    onBytes(piece.length)
    ;[current, next] = [next, current]
  }
  return digest.digest('hex')
}

/** Waits for all, also when one fails: nobody may close a file that another still uses. */
async function settle(work: readonly Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(work)
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
}

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants

/** @returns SHA-256. @throws EnvironmentError `environment/source-changed` for a file that became shorter */
export async function copyFile(copy: FileCopy): Promise<string> {
  const { source, target, flush } = copy
  // Whatever has taken the file's place since it was listed: no link is followed, no pipe is waited for.
  const from = await openFile(source.path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  try {
    const to = await openFile(target, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, (source.mode & 0o777) | 0o600)
    try {
      const sha256 = await pump(copy, { from, to })
      if (flush) await syncFile(to)
      return sha256
    } finally {
      await closeFile(to)
    }
  } finally {
    await closeFile(from)
  }
}

/** @returns SHA-256 of a file as it is */
export async function hashFile(path: string, { one }: CopyBuffers): Promise<string> {
  const file = await openFile(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  const digest = createHash('sha256')
  try {
    for (let at = 0; ;) {
      const { bytesRead } = await readFile(file, one, 0, one.length, at)
      if (bytesRead === 0) return digest.digest('hex')
      digest.update(one.subarray(0, bytesRead))
      at += bytesRead
    }
  } finally {
    await closeFile(file)
  }
}
