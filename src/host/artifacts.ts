/** The folder that reports go to. Files appear whole or not at all. */
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { UsageError } from '../base/errors.ts'
import type { ArtifactSink } from '../contract/report.ts'

export interface ArtifactFolder extends ArtifactSink {
  /** Absolute path of the folder. */
  readonly path: string
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
  return {
    path: folder,
    write: (name, content) => {
      const target = join(folder, name)
      const partial = `${target}.partial-${process.pid}`
      writeFileSync(partial, content, { mode: name.endsWith('.sh') ? 0o755 : 0o644 })
      renameSync(partial, target)
      return Promise.resolve(target)
    },
  }
}

/** Texts of those files that are there, by the names they are given. */
export function readTexts(paths: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const there = Object.entries(paths).filter(([, path]) => existsSync(path))
  return Object.fromEntries(there.map(([name, path]) => [name, readFileSync(path, 'utf8')]))
}
