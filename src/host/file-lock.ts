/**
 * A lock between processes of one machine, made of files. Each contender raises a flag: a file whose name says which
 * process it belongs to. Whoever sees no other living flag after raising its own has the lock. A flag whose process is
 * gone counts for nothing, and since pid and start time together are never used again, it can be removed without a race.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { sleep } from '../base/clock.ts'
import { deadlineIn } from '../base/deadline.ts'
import { EnvironmentError } from '../base/errors.ts'
import { isAlive, readProcess } from './processes.ts'

export interface LockRequest {
  /** Folder of the flags; made when missing. */
  readonly folder: string
  readonly signal: AbortSignal
  /** Give up after this long, in milliseconds. */
  readonly limitMs: number
  /** Called once when somebody else has the lock. */
  readonly onWait?: (holderPid: number) => void
}

interface Flag {
  readonly name: string
  readonly pid: number
  readonly startTicks: number
}

const pollMs = 100
let raised = 0

const ownFlag = (): string => `${process.pid}-${readProcess(process.pid)?.startTicks ?? 0}-${raised++}`

function parseFlag(name: string): Flag | undefined {
  const match = /^(\d+)-(\d+)-\d+$/.exec(name)
  return match === null ? undefined : { name, pid: Number(match[1]), startTicks: Number(match[2]) }
}

/** Flags of living processes but our own one; those of dead ones are taken down on the way. */
function otherFlags(folder: string, own: string): readonly Flag[] {
  const flags = readdirSync(folder).map(parseFlag)
  return flags.filter((flag): flag is Flag => {
    if (flag === undefined || flag.name === own) return false
    if (isAlive(flag)) return true
    rmSync(join(folder, flag.name), { force: true })
    return false
  })
}

/** @returns who else wants or has the lock; undefined when it is ours */
function tryRaise(folder: string, own: string): Flag | undefined {
  const path = join(folder, own)
  const [before] = otherFlags(folder, own)
  if (before !== undefined) return before
  writeFileSync(path, '', { flag: 'wx' })
  // Two that raise at once both see the other, and both step back: never are there two holders.
  const [now] = otherFlags(folder, own)
  if (now !== undefined) rmSync(path)
  return now
}

async function take({ folder, signal, limitMs, onWait }: LockRequest, own: string): Promise<void> {
  const deadline = deadlineIn(limitMs)
  mkdirSync(folder, { recursive: true })
  for (let told = false; ;) {
    signal.throwIfAborted()
    const other = tryRaise(folder, own)
    if (other === undefined) return
    if (deadline.expired) throw stillLocked(folder, other)
    if (!told) onWait?.(other.pid)
    told = true
    await sleep(Math.min(pollMs + randomInt(pollMs), deadline.leftMs()), signal)
  }
}

/**
 * Waits for the lock, and holds it while `work` is done.
 * @throws EnvironmentError `environment/locked` when the limit is over
 * @throws the signal's reason when it aborts before the lock is taken
 */
export async function withFileLock<Outcome>(
  request: LockRequest,
  work: () => Promise<Outcome>,
): Promise<Outcome> {
  const own = ownFlag()
  await take(request, own)
  try {
    return await work()
  } finally {
    rmSync(join(request.folder, own), { force: true })
  }
}

/** A lock that is held until it is let go, or its process ends. */
export type Held = Disposable

/**
 * Takes a lock now, or not at all. Where several processes may try at once, `withFileLock` of another folder around it
 * keeps two of them from stepping back before each other.
 * @param folder of the flags; made when missing
 * @returns the pid of whoever has it, where somebody has
 */
export function tryFileLock(folder: string): Held | { readonly pid: number } {
  const own = ownFlag()
  mkdirSync(folder, { recursive: true })
  const other = tryRaise(folder, own)
  if (other !== undefined) return { pid: other.pid }
  return { [Symbol.dispose]: () => rmSync(join(folder, own), { force: true }) }
}

function stillLocked(folder: string, { pid }: Flag): EnvironmentError {
  return new EnvironmentError('environment/locked', `Process ${pid} still holds ${folder}`, {
    hint: `Wait until process ${pid} ends, or stop it, and try again.`,
    facts: { pid, folder },
  })
}
