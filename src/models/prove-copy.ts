/** Whether the copy that is there may be used: whole, unchanged since its marker, and still what the source holds. */
import { lstat, utimes } from 'node:fs/promises'
import { createBuffers, hashFile } from './copy-file.ts'
import { markerPath, readManifest, type CopiedFile, type CopyManifest } from './copy-manifest.ts'
import { walkModel, type ModelFile, type ModelTree } from './walk-model.ts'

export type CopyState = 'proven' | 'absent' | 'unmarked' | 'damaged' | 'outdated'

export interface ProofRequest {
  /** Folder of the copy. */
  readonly target: string
  /** What the source holds now. */
  readonly tree: ModelTree
  /** Read every byte again, rather than only files touched since the marker. */
  readonly verify: boolean
  readonly signal: AbortSignal
}

function describesSource({ files, folders }: CopyManifest, tree: ModelTree): boolean {
  const line = (name: string, size: number, mtimeNs: string): string => `${size} ${mtimeNs} ${name}`
  const copied = files.map(({ name, size, sourceMtimeNs }) => line(name, size, sourceMtimeNs))
  const now = tree.files.map(({ name, size, mtimeNs }) => line(name, size, String(mtimeNs)))
  return JSON.stringify([copied, folders]) === JSON.stringify([now, tree.folders])
}

/** The files of the copy as pairs of what was written and what is there; undefined when they do not pair up. */
async function pairUp(
  { target, signal }: ProofRequest,
  manifest: CopyManifest,
): Promise<readonly (readonly [CopiedFile, ModelFile])[] | undefined> {
  const found = await walkModel({ folder: target, roots: [], signal })
  if (found.files.length !== manifest.files.length) return undefined
  const there = new Map(found.files.map((file) => [file.name, file]))
  const pairs = manifest.files.map((file) => [file, there.get(file.name)] as const)
  const whole = pairs.filter(
    (pair): pair is readonly [CopiedFile, ModelFile] => pair[1]?.size === pair[0].size,
  )
  return whole.length === pairs.length ? whole : undefined
}

async function holdsWhatWasWritten(request: ProofRequest, manifest: CopyManifest): Promise<boolean> {
  const pairs = await pairUp(request, manifest)
  if (pairs === undefined) return false
  const { ctimeNs: sealedNs } = await lstat(markerPath(request.target), { bigint: true })
  // Any later write or replacement moves a file's change time to the marker's or past it (a clock tick may hold both);
  // no program can set that back.
  const suspects = request.verify ? pairs : pairs.filter(([, { ctimeNs }]) => ctimeNs >= sealedNs)
  const buffers = createBuffers()
  for (const [written, { path }] of suspects) {
    request.signal.throwIfAborted()
    if ((await hashFile(path, buffers)) !== written.sha256) return false
  }
  if (suspects.length > 0) await sealAgain(request.target)
  return true
}

/** Moves the marker's change time, so that what was just read need not be read again. */
async function sealAgain(target: string): Promise<void> {
  const now = new Date()
  await utimes(markerPath(target), now, now).catch(() => undefined)
}

/** Whatever hinders the look makes the copy unproven; it throws only when `signal` aborts. */
export async function proveCopy(request: ProofRequest): Promise<CopyState> {
  const { target, tree, signal } = request
  try {
    if (!(await lstat(target)).isDirectory()) return 'damaged'
  } catch {
    return 'absent'
  }
  const read = await readManifest(target)
  if ('unusable' in read) return read.unusable
  if (!describesSource(read.manifest, tree)) return 'outdated'
  try {
    return (await holdsWhatWasWritten(request, read.manifest)) ? 'proven' : 'damaged'
  } catch {
    signal.throwIfAborted()
    return 'damaged'
  }
}
