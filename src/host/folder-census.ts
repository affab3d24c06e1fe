/** What lies in a folder at one moment, and what has come to it since. */
import { readdirSync, statSync, type Dirent } from 'node:fs'
import { join } from 'node:path'
import { EnvironmentError } from '../base/errors.ts'
import { isAbsent } from './sure-reads.ts'

/** Path below the folder → size in bytes and time of the last change. */
export type FolderCensus = ReadonlyMap<string, { readonly bytes: number; readonly changedMs: number }>

/** Follows no links; what vanishes meanwhile is left out. A folder that does not exist holds nothing. @throws EnvironmentError for one that cannot be read */
export function takeCensus(folder: string): FolderCensus {
  const census = new Map<string, { bytes: number; changedMs: number }>()
  const walk = (below: string): void => {
    for (const entry of entriesOf(join(folder, below))) {
      const path = join(below, entry.name)
      if (entry.isDirectory()) walk(path)
      else if (entry.isFile()) {
        const stat = statSync(join(folder, path), { throwIfNoEntry: false })
        if (stat !== undefined) census.set(path, { bytes: stat.size, changedMs: stat.mtimeMs })
      }
    }
  }
  walk('')
  return census
}

const unreadable = (folder: string, cause: unknown): EnvironmentError =>
  new EnvironmentError('environment/unwritable-output', `What was written to ${folder} cannot be seen`, {
    cause,
    hint: 'Start the server as a user whose files you may read.',
  })

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (thrown) {
    if (isAbsent(thrown)) return []
    throw unreadable(folder, thrown)
  }
}

/** @returns what is new in `after`, or not as it was in `before`, in the order of the paths */
export function writtenBetween(before: FolderCensus, after: FolderCensus): FolderCensus {
  const written = [...after].filter(([path, now]) => {
    const then = before.get(path)
    return then?.bytes !== now.bytes || then.changedMs !== now.changedMs
  })
  return new Map(written.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
