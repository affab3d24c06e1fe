/** The processes above us: the shell, npx or the CI agent that started us, whose end is ours. */
import { readFileSync } from 'node:fs'
import { every } from '../base/clock.ts'
import { isAlive, readProcess, type ProcessEntry } from './processes.ts'

const init = 1
const pollMs = 250
/** Bit of SIGHUP in the kernel's masks. */
const hangUpBit = 1

/** Whoever leaves before anybody watches is missed by a look that comes later. */
const firstParent = process.ppid

/** From our parent up to the machine's first process, which is left out. */
function ancestors(): readonly ProcessEntry[] {
  const chain: ProcessEntry[] = []
  for (let pid = process.ppid; pid > init && chain.length < 64;) {
    const entry = readProcess(pid)
    if (entry === undefined) break
    chain.push(entry)
    pid = entry.parent
  }
  return chain
}

/** As `nohup` has it: the program is to go on when the one who started it leaves. */
function ignoresHangUp(pid: number): boolean {
  try {
    const mask = /^SigIgn:\s*([\da-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0'
    return (Number.parseInt(mask.slice(-8), 16) & hangUpBit) !== 0
  } catch {
    return false
  }
}

/**
 * Node forgets at its start that a signal was ignored, so that only another program above shows it. It has to be of our session:
 * daemons ignore the signal for themselves.
 */
export function isMeantToStay(): boolean {
  const session = readProcess(process.pid)?.session
  return ancestors().some((entry) => entry.session === session && ignoresHangUp(entry.pid))
}

/**
 * Calls once when an ancestor has gone. Not for a program under `nohup`, nor without /proc.
 * @returns ends the watch
 */
export function watchAncestors(onGone: () => void): () => void {
  if (isMeantToStay()) return () => undefined
  const chain = ancestors()
  if (chain.length === 0 && process.ppid === firstParent) return () => undefined
  const end = every(pollMs, () => {
    if (process.ppid === firstParent && chain.every(isAlive)) return
    end()
    onGone()
  })
  return end
}
