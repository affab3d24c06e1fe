/** A folder that appears whole or not at all: it is filled under another name and gets its own at the end. */
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { isAlive, readProcess } from './processes.ts'

export interface StagedFolder extends Disposable {
  /** Where to put the files; does not exist yet. */
  readonly path: string
  writeFile(name: string, text: string): void
  /** Renames what is in it; both names are relative to it. */
  move(from: string, to: string): void
  /** Removes a file or a folder in it. */
  remove(name: string): void
  /** Gives the folder its name; what had that name is removed. */
  commit(): void
}

const partialName = /^\.partial-(\d+)-(\d+)-/

/** Removes what processes that are gone have left half done. */
function sweep(parent: string): void {
  for (const name of readdirSync(parent)) {
    const match = partialName.exec(name)
    if (match === null || isAlive({ pid: Number(match[1]), startTicks: Number(match[2]) })) continue
    try {
      rmSync(join(parent, name), { recursive: true, force: true, maxRetries: 3 })
    } catch {
      // An orphaned installer may still be writing there; the next sweep gets it.
    }
  }
}

/** The caller has to hold a lock on `target`. Disposing removes what was not committed. */
export function stageFolder(target: string): StagedFolder {
  const parent = dirname(target)
  mkdirSync(parent, { recursive: true })
  sweep(parent)
  const prefix = `.partial-${process.pid}-${readProcess(process.pid)?.startTicks ?? 0}`
  const path = join(parent, `${prefix}-${basename(target)}`)
  const former = join(parent, `${prefix}-former-${basename(target)}`)
  const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  remove(path)
  return {
    path,
    writeFile: (name, text) => writeFileSync(join(path, name), text),
    move: (from, to) => renameSync(join(path, from), join(path, to)),
    remove: (name) => remove(join(path, name)),
    commit: () => {
      // The old one stays until the new one is whole, and its name is free for a moment only.
      if (existsSync(target)) renameSync(target, former)
      renameSync(path, target)
      remove(former)
    },
    [Symbol.dispose]: () => remove(path),
  }
}

/** @returns the text of a file, undefined when it cannot be read */
export function readTextIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** @returns names of the folders in `parent`, sorted; none when it does not exist */
export function foldersIn(parent: string): readonly string[] {
  try {
    const entries = readdirSync(parent, { withFileTypes: true })
    return entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .toSorted()
  } catch {
    return []
  }
}

/** Whether there is a file at `path`, or a folder that is not empty. */
export function holdsSomething(path: string): boolean {
  try {
    return !statSync(path).isDirectory() || readdirSync(path).length > 0
  } catch {
    return false
  }
}
