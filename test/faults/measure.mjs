/** Loaded before the program: says at its end how much memory it had at most. What Node counts begins before the exec. */
import { readFileSync } from 'node:fs'

process.on('exit', () => {
  const [, kibibytes = NaN] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  process.stderr.write(`peak ${Math.round(kibibytes / 1024)} MiB\n`)
})
