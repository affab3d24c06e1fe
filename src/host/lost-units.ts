/** Folders that units of a fleet have left, which nobody fetches any more: whoever placed them was killed, or cut off. */
import { readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename } from 'node:path'
import { getuid } from 'node:process'
import { timestamp } from '../base/clock.ts'
import { listProcesses } from './processes.ts'
import { SureReads } from './sure-reads.ts'

/** As launchers/ray/unit.py names them. */
const prefix = 'servewright-unit-'
/** The cluster may still ask for the report of a node that was cut off. */
const fetchedMs = 600_000

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

/** Nothing has been written to it for some time. */
function isForgotten(folder: string): boolean {
  const stat = statSync(folder, { throwIfNoEntry: false })
  const isOurs = stat?.isDirectory() === true && stat.uid === getuid?.()
  return isOurs && Date.parse(timestamp()) - stat.mtimeMs > fetchedMs
}

/**
 * @returns paths of those that nothing runs for, of this user; none where the place for temporary files may not be listed,
 * which is said of the ledgers of runs (`hiddenLedgers`), that lie there as well
 */
export function lostUnitFolders(): readonly string[] {
  const folders = new SureReads()
    .entries(`${tmpdir()}/`)
    .filter((path) => basename(path).startsWith(prefix) && isForgotten(path))
  if (folders.length === 0) return []
  const commands = listProcesses().map(({ pid }) => commandLine(pid))
  return folders.filter((folder) => !commands.some((words) => words.includes(folder)))
}
