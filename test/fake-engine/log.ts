/** Log lines in vLLM's form, written at once so that none is lost when the process ends. */
import { writeSync } from 'node:fs'

function stamp(): string {
  const [date = '', time = ''] = new Date().toISOString().split('T')
  return `${date.slice(5)} ${time.slice(0, 8)}`
}

/** As Python's logging does, it goes on where a line cannot be written. */
export function logRaw(line: string): void {
  try {
    writeSync(1, `${line}\n`)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
}

export function logEngine(level: 'INFO' | 'WARNING' | 'ERROR', message: string): void {
  logRaw(`(APIServer pid=${process.pid}) ${level} ${stamp()} [fake_engine.py:1] ${message}`)
}

const pieceBytes = 1 << 20

/** So many MiB in lines, as far as the disk takes them. */
export function fillDisk(mib: number, end: () => void): void {
  const line = `INFO:     ${'x'.repeat(1_013)}\n`
  try {
    for (let kib = 0; kib < mib * 1_024; kib++) writeSync(1, line)
  } catch {
    end()
  }
}

/** One line of so many MiB. */
export function logLongLine(mib: number): void {
  const piece = Buffer.alloc(pieceBytes, 'x')
  for (let at = 0; at < mib; at++) writeSync(1, piece)
  if (mib > 0) logRaw('')
}
