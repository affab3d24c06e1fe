/** One private directory for each run: the log while it is written, and the server's temporary files. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface RunDirectory {
  readonly path: string
  /** Receives the server's stdout and stderr. */
  readonly log: string
  /** TMPDIR of the server. */
  readonly temporary: string
  /** What lies in `temporary`, by name. */
  leftovers(): readonly string[]
  remove(): void
}

/** Creates it with mode 0700. Short, because servers put sockets in it, whose paths may have 107 bytes. */
export function createRunDirectory(): RunDirectory {
  const path = mkdtempSync(join(tmpdir(), 'servewright-'))
  const temporary = join(path, 'tmp')
  mkdirSync(temporary, { mode: 0o700 })
  return {
    path,
    log: join(path, 'server.log'),
    temporary,
    leftovers: () => readdirSync(temporary).toSorted(),
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}
