/** Log lines in vLLM's form, written at once so that none is lost when the process ends. */
import { writeSync } from 'node:fs'

function stamp(): string {
  const [date = '', time = ''] = new Date().toISOString().split('T')
  return `${date.slice(5)} ${time.slice(0, 8)}`
}

export function logRaw(line: string): void {
  writeSync(1, `${line}\n`)
}

export function logEngine(level: 'INFO' | 'WARNING' | 'ERROR', message: string): void {
  logRaw(`(APIServer pid=${process.pid}) ${level} ${stamp()} [fake_engine.py:1] ${message}`)
}

const pieceBytes = 1 << 20

/** One line of so many MiB. */
export function logLongLine(mib: number): void {
  const piece = Buffer.alloc(pieceBytes, 'x')
  for (let at = 0; at < mib; at++) writeSync(1, piece)
  if (mib > 0) logRaw('')
}
