/** A server's log while it grows: new lines as they come, and the last lines when it ended badly. */
import { closeSync, fstatSync, openSync, readSync, watch } from 'node:fs'

export interface LogFollower extends Disposable {
  /** Reads what is new; calls back once for each whole line. */
  poll(): void
  /** Bytes read so far, and those that were left out because more came than anybody could read. */
  readonly bytes: number
  /** The last lines, oldest first, without carriage returns and what those had a terminal write over. */
  tail(): readonly string[]
}

const keptLines = 4_000
const chunkBytes = 65_536
/** Characters of a line that are kept: whoever writes more without a line end writes no line. */
const longestLine = 16_384
/** A poll holds up everything else: of more than this it reads the end only. */
const mostAtOnce = 32 << 20
const endBytes = 4 << 20

/** What a terminal leaves of a line on which progress bars went back to its start. */
const shown = (line: string): string => {
  const written = line.replace(/\r+$/, '')
  return written.slice(written.lastIndexOf('\r') + 1)
}

/** The begin of a line that has got too long, or what its progress bars show now. */
function bounded(line: string): string {
  const now = line.length > longestLine ? shown(line) : line
  return now.length > longestLine ? `${now.slice(0, longestLine)}…` : now
}

interface LineReader {
  take(text: string): void
  tail(): readonly string[]
}

function createLineReader(onLine: (line: string) => void): LineReader {
  const lines: string[] = []
  let rest = ''
  const endLine = (): void => {
    const line = shown(rest)
    rest = ''
    lines.push(line)
    onLine(line)
  }
  return {
    take(text) {
      let from = 0
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
        rest = bounded(rest + text.slice(from, end))
        endLine()
        from = end + 1
      }
      rest = bounded(rest + text.slice(from))
      if (lines.length > keptLines) lines.splice(0, lines.length - keptLines)
    },
    tail: () => (rest === '' ? [...lines] : [...lines, shown(rest)]),
  }
}

/** Follows `path`, which must exist. Lines come from file events and from `poll`. Takes time by the bytes, once each. */
export function followLog(path: string, onLine: (line: string) => void): LogFollower {
  const file = openSync(path, 'r')
  const buffer = Buffer.alloc(chunkBytes)
  const decoder = new TextDecoder()
  const reader = createLineReader(onLine)
  let bytes = 0
  let closed = false

  const skipTo = (start: number): void => {
    reader.take(`\n[servewright did not read ${start - bytes} bytes of the log here]\n`)
    bytes = start
  }

  const poll = (): void => {
    if (closed) return
    // What is written meanwhile is left to the next poll: a server may write faster than anybody reads.
    const { size } = fstatSync(file)
    if (size - bytes > mostAtOnce) skipTo(size - endBytes)
    while (bytes < size) {
      const read = readSync(file, buffer, 0, Math.min(chunkBytes, size - bytes), bytes)
      if (read === 0) return
      bytes += read
      reader.take(decoder.decode(buffer.subarray(0, read), { stream: true }))
    }
  }

  const watcher = watch(path, poll)
  watcher.on('error', () => watcher.close())
  return {
    poll,
    get bytes() {
      return bytes
    },
    tail: reader.tail,
    [Symbol.dispose]() {
      if (closed) return
      closed = true
      watcher.close()
      closeSync(file)
    },
  }
}
