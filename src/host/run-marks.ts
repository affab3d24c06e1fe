/** What every process of a run carries in its environment: of which run it is, and who is to stop it. */
import { environmentOf, readProcess } from './processes.ts'

const runVariable = 'SERVEWRIGHT_RUN_ID'
const ownerVariable = 'SERVEWRIGHT_OWNER'
const processVariable = 'SERVEWRIGHT_PROCESS'

/** Names of the variables that are the marks. */
export const markNames: readonly string[] = [runVariable, ownerVariable, processVariable]

/** The entry of the environment that distinguishes the processes of a run from all others. */
export const runMarker = (runId: string): string => `${runVariable}=${runId}`

/** The entry that distinguishes the descendants of one process of a server from those of its others. */
export const processMarker = (runId: string, role: string): string => `${processVariable}=${runId}/${role}`

/** The owner is this process, named for ever: pids are used again, pairs with a start time are not. */
export function marksFor(runId: string, role: string): Readonly<Record<string, string>> {
  return {
    [runVariable]: runId,
    [processVariable]: `${runId}/${role}`,
    [ownerVariable]: `${process.pid}:${readProcess(process.pid)?.startTicks ?? 0}`,
  }
}

export interface RunMarks {
  readonly runId: string
  readonly owner: { readonly pid: number; readonly startTicks: number }
}

/** @returns undefined for a process of no run, or one whose environment may not be read */
export function marksOf(pid: number): RunMarks | undefined {
  const entries = environmentOf(pid)
  const value = (name: string): string | undefined =>
    entries.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1)
  const runId = value(runVariable)
  const owner = /^(\d+):(\d+)$/.exec(value(ownerVariable) ?? '')
  if (runId === undefined || owner === null) return undefined
  return { runId, owner: { pid: Number(owner[1]), startTicks: Number(owner[2]) } }
}
