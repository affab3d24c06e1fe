/** Servers that a command line has started: between it and each is a guardian. */
import { listProcesses } from '../../src/host/processes.ts'

/** @returns pids */
export function serversOf(pid: number | undefined): readonly number[] {
  const all = listProcesses()
  const guardians = new Set(all.filter(({ parent }) => parent === pid).map((entry) => entry.pid))
  return all.filter(({ parent, state }) => guardians.has(parent) && state !== 'Z').map((entry) => entry.pid)
}
