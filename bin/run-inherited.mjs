// Runs a program in this one's place: same terminal, same signals, same exit code.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'

/** Under `nohup` nobody is to hear of it. */
function ignoresHangUp() {
  try {
    const mask = /^SigIgn:\s*([\da-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'
    return Number.parseInt(mask.at(-1), 16) % 2 === 1
  } catch {
    return false
  }
}

const forwarded = ['SIGINT', 'SIGTERM', ...(ignoresHangUp() ? [] : ['SIGHUP'])]

/**
 * Where Node can, this process becomes the program, so that there is nobody in between to be killed or to pass signals
 * on. Else a terminal sends Ctrl-C to both, and the child takes what comes within a moment for one.
 * @returns the exit code; 128 + the signal's number for a program that a signal ended
 */
export function runInherited(file, args, options = {}) {
  if (typeof process.execve === 'function' && options.env === undefined && options.cwd === undefined)
    process.execve(file, [file, ...args], process.env)
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: 'inherit', ...options })
    const forward = (signal) => child.kill(signal)
    for (const signal of forwarded) process.on(signal, forward)
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      for (const name of forwarded) process.off(name, forward)
      resolve(code ?? 128 + constants.signals[signal])
    })
  })
}
