/** A server's log as a report keeps it: whole, or its first and its last part where it is too long. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** Bytes that are kept of each end. */
const keptBytes = 16 << 20

function readAt(file: number, start: number, length: number): string {
  const buffer = Buffer.alloc(length)
  let read = 0
  for (let more = 1; more > 0 && read < length; read += more)
    more = readSync(file, buffer, read, length - read, start + read)
  return buffer.toString('utf8', 0, read)
}

/** @returns the text in pieces, of which none is longer than `keep` bytes of the file; undefined where there is no file */
export function readKeptLog(path: string, keep = keptBytes): readonly string[] | undefined {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch {
    return undefined
  }
  try {
    const { size } = fstatSync(file)
    if (size <= 2 * keep) return [readAt(file, 0, size)]
    const note = `\n[servewright left out ${size - 2 * keep} of ${size} bytes here]\n`
    return [readAt(file, 0, keep), note, readAt(file, size - keep, keep)]
  } finally {
    closeSync(file)
  }
}
