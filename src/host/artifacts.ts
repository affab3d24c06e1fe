/** The folder that reports go to. Files appear whole or not at all. */
import {
  accessSync,
  closeSync,
  constants,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { ArtifactSink } from '../contract/report.ts'
import { makeFolders, unwritable } from './unwritable.ts'

export interface ArtifactFolder extends ArtifactSink {
  /** Absolute path of the folder. */
  readonly path: string
  /** To be called once it holds a whole report. */
  onReport?(): void
  /** To be called where nothing comes into it. */
  onNothing?(): void
}

/** Piece by piece: what is longer than the longest string can be written too. */
function writePieces(path: string, pieces: Iterable<string>, mode: number): void {
  const file = openSync(path, 'w', mode)
  try {
    for (const piece of pieces) writeFileSync(file, piece)
  } finally {
    closeSync(file)
  }
}

/** @throws UsageError or EnvironmentError when the folder cannot be made or written to */
export function createArtifactFolder(path: string): ArtifactFolder {
  const folder = resolve(path)
  const refuse = (target: string, hint: string, cause?: unknown): Error =>
    unwritable(`The report cannot be written to ${target}`, hint, cause)
  try {
    makeFolders(folder)
    if (!statSync(folder).isDirectory()) throw new Error('not a folder')
    accessSync(folder, constants.W_OK)
  } catch (cause) {
    throw refuse(folder, 'Use --out to name a folder that you may write to.', cause)
  }
  return {
    path: folder,
    write: (name, content) => {
      const target = join(folder, name)
      if (dirname(target) !== folder) throw refuse(target, 'A file of a report lies in its folder.')
      const partial = `${target}.partial-${process.pid}`
      try {
        // Whoever has removed it since the start has not asked for the loss of what comes.
        makeFolders(folder)
        const pieces = typeof content === 'string' ? [content] : content
        writePieces(partial, pieces, name.endsWith('.sh') ? 0o755 : 0o644)
        renameSync(partial, target)
      } catch (cause) {
        rmSync(partial, { force: true })
        throw refuse(target, 'Name a file that you may write.', cause)
      }
      return Promise.resolve(target)
    },
  }
}
