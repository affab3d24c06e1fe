/** Reads the small files of a fresh copy back, which still lie in memory, and says the hashes of all. */
import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterPoll } from '../base/clock.ts'
import { sourceChanged } from './copy-file.ts'
import type { CopiedFile } from './copy-manifest.ts'
import type { ModelFile, ModelTree } from './walk-model.ts'

/** So many small files take about as long as others may have to wait. */
const filesAtOnce = 256

export interface HashedTree {
  readonly tree: ModelTree
  /** The copy. */
  readonly target: string
  /** SHA-256 of those that are hashed already, by name. */
  readonly hashes: ReadonlyMap<string, string>
  readonly signal: AbortSignal
}

/** @throws EnvironmentError `environment/source-changed` where a file is not as long as it was listed */
function hashCopied({ name, size }: ModelFile, target: string): string {
  const content = readFileSync(`${target}/${name}`)
  if (content.length !== size) throw sourceChanged(name)
  return hash('sha256', content)
}

/** @returns the files in the order of the tree */
export async function hashTree({ tree, target, hashes, signal }: HashedTree): Promise<readonly CopiedFile[]> {
  const copied: CopiedFile[] = []
  for (const [index, file] of tree.files.entries()) {
    if (index % filesAtOnce === 0) {
      await new Promise<void>((goOn) => void afterPoll(goOn))
      signal.throwIfAborted()
    }
    const { name, size, mtimeNs } = file
    const sha256 = hashes.get(name) ?? hashCopied(file, target)
    copied.push({ name, size, sha256, sourceMtimeNs: String(mtimeNs) })
  }
  return copied
}
