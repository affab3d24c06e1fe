/** Copies all files of a model into a fresh folder, several at a time. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { copyModelFile, createBuffers, type CopyBuffers } from './copy-file.ts'
import type { CopiedFile } from './copy-manifest.ts'
import { flush, flushAll } from './durable.ts'
import type { ModelFile, ModelTree } from './walk-model.ts'

/** Node does file work in four threads; twice as many keep them busy. */
const copiers = 8
/** From here on one flush of the whole file system is cheaper than one for each file. */
const manyFiles = 64

export interface TreeCopy {
  readonly tree: ModelTree
  /** Must not exist. */
  readonly target: string
  readonly signal: AbortSignal
  /** Bytes since the last call. */
  readonly onBytes: (bytes: number) => void
  /** Called once before all files are flushed at once. */
  readonly onFlush: () => void
}

/** The first failure ends the others; they have all ended when this does. */
async function copyAll(copy: TreeCopy, flushEach: boolean): Promise<readonly CopiedFile[]> {
  const { tree, target, onBytes } = copy
  // The largest first: a shard that starts last would run alone.
  const queue = tree.files.toSorted((a, b) => b.size - a.size)
  const copied: CopiedFile[] = []
  const failure = new AbortController()
  const signal = AbortSignal.any([copy.signal, failure.signal])
  const copyOne = async (source: ModelFile, buffers: CopyBuffers): Promise<void> => {
    const { name, size, mtimeNs } = source
    const sha256 = await copyModelFile({
      source,
      target: join(target, name),
      buffers,
      flush: flushEach,
      signal,
      onBytes,
    })
    copied.push({ name, size, sha256, sourceMtimeNs: String(mtimeNs) })
  }
  const work = async (): Promise<void> => {
    const buffers = createBuffers()
    for (let source = queue.shift(); source !== undefined; source = queue.shift()) {
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
  return copied.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** @returns the files as written, durable, sorted by name */
export async function copyTree(copy: TreeCopy): Promise<readonly CopiedFile[]> {
  const { tree, target, signal } = copy
  await mkdir(target, { mode: 0o700 })
  const folders = tree.folders.map((name) => join(target, name))
  for (const folder of folders) await mkdir(folder)
  const many = tree.files.length > manyFiles
  const copied = await copyAll(copy, !many)
  if (many) {
    copy.onFlush()
    const paths = tree.files.map(({ name }) => join(target, name))
    await flushAll(target, [...paths, ...folders], signal)
  } else for (const folder of folders) await flush(folder)
  return copied
}
