/** The folder that reports go to. Files appear whole or not at all. */
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { UsageError } from '../base/errors.ts'
import type { ArtifactSink } from '../contract/report.ts'
import { copyText, type TextFilter } from './copy-text.ts'

function unwritable(path: string, hint: string, cause?: unknown): UsageError {
  return new UsageError('usage/unwritable-output', `The report cannot be written to ${path}`, { cause, hint })
}

export interface ArtifactFolder extends ArtifactSink {
  /** Absolute path of the folder. */
  readonly path: string
  /** Copies a text file through `filter`, if it is there. */
  copy(name: string, source: string, filter: TextFilter): void
}

/** @throws UsageError when the folder cannot be made or written to */
export function createArtifactFolder(path: string): ArtifactFolder {
  const folder = resolve(path)
  try {
    mkdirSync(folder, { recursive: true })
    if (!statSync(folder).isDirectory()) throw new Error('not a folder')
    accessSync(folder, constants.W_OK)
  } catch (cause) {
    throw new UsageError('usage/unwritable-output', `The report cannot be written to ${folder}`, {
      cause,
      hint: 'Use --out to name a folder that you may write to.',
    })
  }
  const put = (name: string, make: (partial: string) => void): string => {
    const target = join(folder, name)
    if (dirname(target) !== folder) throw unwritable(target, 'A file of a report lies in its folder.')
    const partial = `${target}.partial-${process.pid}`
    try {
      make(partial)
      renameSync(partial, target)
    } catch (cause) {
      rmSync(partial, { force: true })
      throw unwritable(target, 'Name a file that you may write.', cause)
    }
    return target
  }
  return {
    path: folder,
    write: (name, content) => {
      const mode = name.endsWith('.sh') ? 0o755 : 0o644
      return Promise.resolve(put(name, (partial) => writeFileSync(partial, content, { mode })))
    },
    copy: (name, source, filter) => {
      if (existsSync(source)) put(name, (partial) => copyText(source, partial, filter))
    },
  }
}
