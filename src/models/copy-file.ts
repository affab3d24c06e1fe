/**
 * Copies one file. A small one is copied by one call, since many of them cost calls rather than bytes, and read back from
 * memory for its hash while the threads copy others; a big one goes through memory in pieces: while one is hashed, the next
 * is read, the last is written and those before it are flushed.
 */
import { createHash, hash } from 'node:crypto'
import { close, closeSync, constants, copyFile, open, openSync, read, readSync, write } from 'node:fs'
import { promisify } from 'node:util'
import { EnvironmentError } from '../base/errors.ts'
import { allEnded } from './all-ended.ts'
import { flushEarly, type EarlyFlush, type FlushTurn } from './early-flush.ts'
import type { ModelFile } from './walk-model.ts'

/**
 * Smaller ones mean more hand-overs between threads. As measured on Linux 6.18 with ext4: those of 256 KiB a tenth slower,
 * of 1 MiB as fast, of 2 MiB half as fast.
 */
const pieceBytes = 2 ** 19

/** Raw descriptors: a FileHandle costs as much as the copy of a small file. */
const openFile = promisify(open)
const closeFile = promisify(close)
const copyWhole = promisify(copyFile)
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
  readonly turn: FlushTurn
  readonly signal: AbortSignal
  readonly onBytes: (bytes: number) => void
}

export function sourceChanged(name: string): EnvironmentError {
  return new EnvironmentError('environment/source-changed', `${name} changed while it was copied`, {
    hint: 'Wait until the shared model is completely written, and start again.',
    facts: { name },
  })
}

interface Ends {
  readonly from: number
  readonly to: number
  readonly early: EarlyFlush
}

/** Fills `into` from `at`; a short read is not the end of the file on every file system. @returns false at the end of the file */
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
async function pump(copy: FileCopy, { from, to, early }: Ends): Promise<string> {
  const { source, buffers, signal, onBytes } = copy
  const { name, size } = source
  const pieceAt = (at: number, buffer: Buffer): Uint8Array =>
    buffer.subarray(0, Math.max(0, Math.min(pieceBytes, size - at)))
  const load = async (at: number, buffer: Buffer): Promise<void> => {
    if (!(await fill(from, pieceAt(at, buffer), at))) throw sourceChanged(name)
  }
  const digest = createHash('sha256')
  let { one: current, other: next } = buffers
  await load(0, current)
  for (let at = 0; at < size; at += pieceBytes) {
    signal.throwIfAborted()
    const piece = pieceAt(at, current)
    const work = [empty(to, piece, at), load(at + pieceBytes, next)]
    digest.update(piece)
    await allEnded(work)
    early.wrote(piece.length)
    onBytes(piece.length)
    ;[current, next] = [next, current]
  }
  return digest.digest('hex')
}

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants

/** Whatever has taken a file's place since it was listed: no link is followed, no pipe is waited for. */
const asListed = O_RDONLY | O_NOFOLLOW | O_NONBLOCK
const asNew = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW

async function fillNew(copy: FileCopy, from: number): Promise<string> {
  const { source, target, turn } = copy
  const to = await openFile(target, asNew, (source.mode & 0o777) | 0o600)
  const early = flushEarly(to, turn)
  try {
    const sha256 = await pump(copy, { from, to, early })
    await early.ended()
    return sha256
  } finally {
    await Promise.allSettled([early.ended()])
    await closeFile(to)
  }
}

async function copyBig(copy: FileCopy): Promise<string> {
  const from = await openFile(copy.source.path, asListed)
  try {
    return await fillNew(copy, from)
  } finally {
    await closeFile(from)
  }
}

/** A file that has grown shows it, since the buffer holds more than what was listed. */
function hashSmall({ source, target, buffers }: FileCopy): string {
  const file = openSync(target, asListed)
  try {
    const length = readSync(file, buffers.one, 0, pieceBytes, 0)
    if (length !== source.size) throw sourceChanged(source.name)
    return hash('sha256', buffers.one.subarray(0, length))
  } finally {
    closeSync(file)
  }
}

async function copySmall(copy: FileCopy): Promise<string> {
  const { source, target, onBytes } = copy
  await copyWhole(source.path, target, constants.COPYFILE_EXCL)
  const sha256 = hashSmall(copy)
  onBytes(source.size)
  return sha256
}

/**
 * Sees a change of the size only; the caller compares what the source says of itself before and after.
 * @returns SHA-256 of what was written, which may not be on the disk yet
 * @throws EnvironmentError `environment/source-changed`
 */
export function copyModelFile(copy: FileCopy): Promise<string> {
  return copy.source.size < pieceBytes ? copySmall(copy) : copyBig(copy)
}

/** @returns SHA-256 of a file as it is */
export async function hashFile(path: string, { one }: CopyBuffers): Promise<string> {
  const file = await openFile(path, asListed)
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
