/** Runs a program to its end, without a shell, and captures what it says. For short work, not for servers. */
import { defined } from '../base/defined.ts'
import { onAbort } from '../base/on-abort.ts'
import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { after } from '../base/clock.ts'
import { killGroup } from './signal-process.ts'

export interface CommandRequest {
  readonly file: string
  readonly args: readonly string[]
  /** Added to the inherited environment. */
  readonly env?: Readonly<Record<string, string>>
  /** What is inherited of us; `all`, the user's secrets with it, is for installers, whose index may need one. */
  readonly inherited: Readonly<Record<string, string | undefined>> | 'all'
  /** Limit in milliseconds; none when absent. */
  readonly timeoutMs?: number
  readonly signal: AbortSignal
  /** Each line of stdout and stderr, as it comes. */
  readonly onLine?: (line: string) => void
}

export interface CommandOutcome {
  readonly stdout: string
  readonly stderr: string
  /** Why it did not end well, in words, e.g. `ended with exit code 2`; absent when it did. */
  readonly failure?: string
  /** It was ended at its limit. */
  readonly timedOut?: true
}

function collect(stream: Readable, onLine: ((line: string) => void) | undefined): () => string {
  const lines: string[] = []
  createInterface({ input: stream }).on('line', (line) => {
    lines.push(line)
    onLine?.(line)
  })
  return () => lines.join('\n')
}

function ended(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    child.once('error', ({ message }) => resolve(`cannot be started: ${message}`))
    child.once('close', (exitCode, signal) => {
      if (signal !== null) resolve(`was ended by ${signal}`)
      else resolve(exitCode === 0 ? undefined : `ended with exit code ${exitCode}`)
    })
  })
}

/**
 * The program gets a process group of its own, so that what it has started ends with it.
 * @throws the signal's reason when it aborts; the group is gone by then
 */
export async function runCommand(request: CommandRequest): Promise<CommandOutcome> {
  const { file, args, env, inherited, timeoutMs, signal, onLine } = request
  signal.throwIfAborted()
  const child = spawn(file, args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...(inherited === 'all' ? process.env : inherited), ...env },
  })
  const kill = (): void => {
    if (child.pid !== undefined) killGroup(child.pid, 'SIGKILL')
  }
  let timedOut = false
  const disarm =
    timeoutMs === undefined
      ? () => undefined
      : after(timeoutMs, () => {
          timedOut = true
          kill()
        })
  const forget = onAbort(signal, kill)
  process.once('exit', kill)
  try {
    const stdout = collect(child.stdout, onLine)
    const stderr = collect(child.stderr, onLine)
    const ending = await ended(child)
    signal.throwIfAborted()
    const failure = timedOut ? `did not end within ${timeoutMs} ms` : ending
    return { stdout: stdout(), stderr: stderr(), ...defined({ failure, timedOut: timedOut || undefined }) }
  } finally {
    disarm()
    forget()
    process.off('exit', kill)
  }
}
