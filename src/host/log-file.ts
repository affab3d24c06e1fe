/** A server's log while it grows: new lines as they come, and the last lines when it ended badly. */
import { closeSync, fstatSync, openSync, readSync, watch } from 'node:fs'

export interface LogFollower extends Disposable {
  /** Reads what is new; calls back once for each whole line. */
  poll(): void
  /** Bytes read so far. */
  readonly bytes: number
  /** The last lines, oldest first, without carriage returns and what those had a terminal write over. */
  tail(): readonly string[]
}

const keptLines = 4_000
const chunkBytes = 65_536

/** What a terminal leaves of a line on which progress bars went back to its start. */
const shown = (line: string): string => {
  const written = line.replace(/\r+$/, '')
  return written.slice(written.lastIndexOf('\r') + 1)
}

/** Follows `path`, which must exist. Lines come from file events and from `poll`. */
export function followLog(path: string, onLine: (line: string) => void): LogFollower {
  const file = openSync(path, 'r')
  const buffer = Buffer.alloc(chunkBytes)
  const decoder = new TextDecoder()
  const lines: string[] = []
  let bytes = 0
  let rest = ''
  let closed = false

  const take = (text: string): void => {
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    for (const line of parts.map(shown)) {
      lines.push(line)
      onLine(line)
    }
    if (lines.length > keptLines) lines.splice(0, lines.length - keptLines)
  }

  const poll = (): void => {
    while (!closed && bytes < fstatSync(file).size) {
      const read = readSync(file, buffer, 0, chunkBytes, bytes)
      if (read === 0) return
      bytes += read
      take(decoder.decode(buffer.subarray(0, read), { stream: true }))
    }
  }

  const watcher = watch(path, poll)
  watcher.on('error', () => watcher.close())
  return {
    poll,
    get bytes() {
      return bytes
    },
    tail: () => (rest === '' ? [...lines] : [...lines, shown(rest)]),
    [Symbol.dispose]() {
      if (closed) return
      closed = true
      watcher.close()
      closeSync(file)
    },
  }
}
