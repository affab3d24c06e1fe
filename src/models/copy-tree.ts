/** Copies all files of a model into a fresh folder, several at a time. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { copyModelFile, createBuffers, type CopyBuffers } from './copy-file.ts'
import type { CopiedFile } from './copy-manifest.ts'
import type { ModelFile, ModelTree } from './walk-model.ts'

/** Node does file work in four threads; twice as many keep them busy. */
const copiers = 8

export interface TreeCopy {
  readonly tree: ModelTree
  /** A folder that must not exist yet. */
  readonly target: string
  readonly signal: AbortSignal
  /** Bytes since the last call. */
  readonly onBytes: (bytes: number) => void
}

/**
 * The first failure ends the others; they have all ended when this does.
 * @returns one for each file, in no order
 */
async function copyAll(copy: TreeCopy): Promise<readonly CopiedFile[]> {
  const { tree, target, onBytes } = copy
  // The largest first: a shard that starts last would run alone.
  const queue = tree.files.toSorted((a, b) => a.size - b.size)
  const copied: CopiedFile[] = []
  const failure = new AbortController()
  const signal = AbortSignal.any([copy.signal, failure.signal])
  const turn = { taken: false }
  const copyOne = async (source: ModelFile, buffers: CopyBuffers): Promise<void> => {
    const { name, size, mtimeNs } = source
    const path = `${target}/${name}`
    const sha256 = await copyModelFile({ source, target: path, buffers, turn, signal, onBytes })
    copied.push({ name, size, sha256, sourceMtimeNs: String(mtimeNs) })
  }
  const work = async (): Promise<void> => {
    const buffers = createBuffers()
    for (let source = queue.pop(); source !== undefined; source = queue.pop()) {
      signal.throwIfAborted()
      await copyOne(source, buffers)
    }
  }
  const outcomes = await Promise.allSettled(
    Array.from({ length: Math.min(copiers, queue.length) }, () =>
      work().catch((thrown: unknown) => {
        failure.abort(thrown)
        throw thrown
      }),
    ),
  )
  copy.signal.throwIfAborted()
  if (outcomes.some(({ status }) => status === 'rejected')) throw failure.signal.reason
  return copied
}

/**
 * What it has written may not be on the disk yet.
 * @returns the files in the order of the tree
 */
export async function copyTree(copy: TreeCopy): Promise<readonly CopiedFile[]> {
  const { tree, target } = copy
  await mkdir(target, { mode: 0o700 })
  for (const name of tree.folders) await mkdir(join(target, name))
  const copied = new Map((await copyAll(copy)).map((file) => [file.name, file]))
  return tree.files.flatMap(({ name }) => copied.get(name) ?? [])
}
