/** What it means that a file cannot be written: a full or locked disk is the machine's, a wrong name the typist's. */
import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { EnvironmentError, type ServewrightError, UsageError } from '../base/errors.ts'

const full = new Set(['ENOSPC', 'EDQUOT'])
const locked = new Set(['EROFS', 'EACCES', 'EPERM', 'EIO', 'EFBIG'])

/** Whether a file could not be written because its disk, or a quota, is full. */
export const isFull = (error: unknown): boolean =>
  full.has((Object(error) as NodeJS.ErrnoException).code ?? '')

/**
 * @param what cannot be written, e.g. `The report cannot be written to /x`
 * @param hint for a name that no machine could write to
 */
export function unwritable(what: string, hint: string, cause?: unknown): ServewrightError {
  const { code = '' } = Object(cause) as NodeJS.ErrnoException
  if (isFull(cause))
    return new EnvironmentError('environment/no-disk', `${what}: the disk or its quota is full`, {
      cause,
      hint: 'Free space there, or name another place.',
    })
  if (locked.has(code))
    return new EnvironmentError('environment/unwritable-output', `${what} (${code})`, {
      cause,
      hint: 'Name a place that you may write to.',
    })
  return new UsageError('usage/unwritable-output', what, { cause, hint })
}

/** As `mkdir -p`; that of Node never ends where the kernel refuses a name with ENOENT, as in /proc. */
export function makeFolders(path: string): void {
  const missing: string[] = []
  let folder = path
  while (statSync(folder, { throwIfNoEntry: false }) === undefined && dirname(folder) !== folder) {
    missing.push(folder)
    folder = dirname(folder)
  }
  for (const one of missing.toReversed()) {
    try {
      mkdirSync(one)
    } catch (error) {
      // Another process may have made it meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}
