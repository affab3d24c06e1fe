/** One private directory for each run: the log while it is written, and the server's temporary files. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { folderPrefix, RunLedger } from './run-ledger.ts'
import { isFull, unwritable } from './unwritable.ts'

export interface RunDirectory {
  readonly path: string
  /** Says what the run has started, for whoever finds it dead. */
  readonly ledger: RunLedger
  /** Receives what a server of one process says. */
  readonly log: string
  /** Receives the stdout and stderr of one of a server's processes; `log` for the role `server`. */
  logOf(role: string): string
  /**
   * Paths of the logs that there are, by the names that a report gives them.
   * @param name what `log` is called there, e.g. `baseline.log`; others are then `baseline-<role>.log`
   */
  logs(name: string): Readonly<Record<string, string>>
  /** TMPDIR of the server. */
  readonly temporary: string
  /** What lies in `temporary`, by name. */
  leftovers(): readonly string[]
  /** Whether its disk, or a quota there, takes no more. */
  isFull(): boolean
  remove(): void
}

const logName = 'server.log'
const temporaryName = 'tmp'

function keptName(file: string, name: string): string {
  if (file === logName) return name
  return name === logName ? file : `${name.slice(0, -'.log'.length)}-${file}`
}

/** What a server writes at once. */
const trialBytes = 65_536

function takesNoMore(path: string): boolean {
  const trial = join(path, 'trial')
  try {
    writeFileSync(trial, Buffer.alloc(trialBytes))
    return false
  } catch (error) {
    return isFull(error)
  } finally {
    rmSync(trial, { force: true })
  }
}

function makeFolder(): string {
  try {
    const path = mkdtempSync(join(tmpdir(), folderPrefix))
    mkdirSync(join(path, temporaryName), { mode: 0o700 })
    return path
  } catch (cause) {
    const hint = 'Set TMPDIR to a folder that is there and that you may write to.'
    throw unwritable(`The files of a run cannot be written to ${tmpdir()}`, hint, cause)
  }
}

/**
 * Creates it with mode 0700. Short, because servers put sockets in it, whose paths may have 107 bytes.
 * @throws ServewrightError where the folder for temporary files cannot be written to
 */
export function createRunDirectory(): RunDirectory {
  const path = makeFolder()
  const temporary = join(path, temporaryName)
  return {
    path,
    ledger: new RunLedger(path),
    log: join(path, logName),
    logOf: (role) => join(path, `${role}.log`),
    logs: (name) => {
      const files = readdirSync(path).filter((file) => file.endsWith('.log'))
      return Object.fromEntries(files.map((file) => [keptName(file, name), join(path, file)]))
    },
    temporary,
    isFull: () => takesNoMore(path),
    leftovers: () => readdirSync(temporary).toSorted(),
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}
