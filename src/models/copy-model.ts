/**
 * A local copy of a shared model that is proven whole before anybody uses it. Order matters: files, flush, manifest,
 * rename, marker. Whatever kills the copier in between leaves something without a marker, which the next one removes.
 */
import { createHash } from 'node:crypto'
import { existsSync, realpathSync } from 'node:fs'
import { chmod, mkdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { nowMs } from '../base/clock.ts'
import { EnvironmentError } from '../base/errors.ts'
import { freeDiskGiB } from '../host/disk-space.ts'
import { withFileLock } from '../host/file-lock.ts'
import { stageFolder } from '../host/staged-folder.ts'
import { allEnded } from './all-ended.ts'
import { sourceChanged } from './copy-file.ts'
import { writeManifest, writeMarker } from './copy-manifest.ts'
import type { CopyProgress } from '../contract/copy-progress.ts'
import { countBytes } from './copy-progress.ts'
import { copyTree } from './copy-tree.ts'
import { flush, flushAll } from './durable.ts'
import { proveCopy } from './prove-copy.ts'
import type { CopyRecord } from './resolved-model.ts'
import { firstChange, liesIn, walkModel, type ModelTree } from './walk-model.ts'

export interface CopyRequest {
  /** The shared folder, and the root that its links may not leave. */
  readonly source: string
  readonly sourceRoot: string
  /** Where the copy goes, and the root that nothing may be written outside of. */
  readonly target: string
  readonly targetRoot: string
  /** Holds the locks of all models there. */
  readonly lockFolder: string
  readonly verify: boolean
  readonly signal: AbortSignal
  readonly onProgress: (progress: CopyProgress) => void
}

const blockBytes = 4096
const bytesPerGiB = 2 ** 30

const list = ({ source, sourceRoot, signal }: CopyRequest): Promise<ModelTree> =>
  walkModel({ folder: source, roots: [realpathSync(sourceRoot)], signal })

/** @throws EnvironmentError `environment/copy-failed` where a planted link would lead the copy elsewhere */
function assertInside({ target, targetRoot }: CopyRequest): void {
  let folder = dirname(target)
  while (!existsSync(folder)) folder = dirname(folder)
  if (liesIn(realpathSync(folder), realpathSync(targetRoot))) return
  throw new EnvironmentError(
    'environment/copy-failed',
    `${folder} is a link to a place outside ${targetRoot}`,
    {
      hint: 'Remove the link, or name another folder for copies.',
    },
  )
}

/** @returns free bytes. @throws EnvironmentError `environment/no-disk` before anything is written */
function assertSpace({ target }: CopyRequest, { files, folders, bytes }: ModelTree): number {
  const freeBytes = freeDiskGiB(dirname(target)) * bytesPerGiB
  const needed = bytes + (files.length + folders.length + 2) * blockBytes
  if (needed <= freeBytes) return freeBytes
  const gib = (value: number): string => (value / bytesPerGiB).toFixed(2)
  throw new EnvironmentError(
    'environment/no-disk',
    `The copy needs ${gib(needed)} GiB below ${dirname(target)}; ${gib(freeBytes)} GiB are free`,
    { hint: 'Remove unused models there.', facts: { needed, freeBytes } },
  )
}

/** @throws EnvironmentError `environment/source-changed` where it was written to meanwhile */
async function assertUnchanged(request: CopyRequest, tree: ModelTree): Promise<void> {
  const changed = firstChange(tree, await list(request))
  if (changed !== undefined) throw sourceChanged(changed)
}

/** Fills and names the copy; it does not count until its marker is written. */
async function makeCopy(request: CopyRequest, tree: ModelTree): Promise<void> {
  const { source, target, signal, onProgress } = request
  using staged = stageFolder(target)
  const freeBytes = assertSpace(request, tree)
  const { bytes, files, folders } = tree
  onProgress({ kind: 'start', from: source, to: target, files: files.length, bytes, freeBytes })
  const onBytes = countBytes(bytes, onProgress)
  const copied = await copyTree({ tree, target: staged.path, signal, onBytes })
  onProgress({ kind: 'flush' })
  const names = [...files.map(({ name }) => name), ...folders]
  await allEnded([flushAll(staged.path, names, signal), assertUnchanged(request, tree)])
  const seal = await writeManifest(staged.path, { version: 1, folders, files: copied })
  await chmod(staged.path, (await stat(source)).mode & 0o755)
  staged.commit()
  await flush(dirname(target))
  await writeMarker(target, seal)
}

/** A source that is being written is given one more chance. */
async function makeSteadyCopy(request: CopyRequest, listed: ModelTree): Promise<ModelTree> {
  try {
    await makeCopy(request, listed)
    return listed
  } catch (thrown) {
    if (!(thrown instanceof EnvironmentError) || thrown.code !== 'environment/source-changed') throw thrown
  }
  const tree = await list(request)
  await makeCopy(request, tree)
  return tree
}

const record = (request: CopyRequest, tree: ModelTree, reused: boolean): Omit<CopyRecord, 'durationMs'> => ({
  from: request.source,
  files: tree.files.length,
  bytes: tree.bytes,
  reused,
})

async function copyOrReuse(request: CopyRequest): Promise<Omit<CopyRecord, 'durationMs'>> {
  const { target, lockFolder, signal, verify, onProgress } = request
  const tree = await list(request)
  const look = { target, tree, verify, signal }
  if ((await proveCopy(look)) === 'proven') return record(request, tree, true)
  assertInside(request)
  const lock = createHash('sha256').update(target).digest('hex').slice(0, 32)
  let waited = false
  const onWait = (holderPid: number): void => {
    waited = true
    onProgress({ kind: 'wait', holderPid })
  }
  const wanted = { folder: join(lockFolder, lock), signal, limitMs: Number.POSITIVE_INFINITY, onWait }
  return await withFileLock(wanted, async () => {
    const now = waited ? await list(request) : tree
    // Somebody else may have made it meanwhile.
    const state = await proveCopy({ ...look, tree: now })
    if (state === 'proven') return record(request, now, true)
    // What never counted only takes space; what did count may be in use by a running server until it is replaced.
    if (state === 'unmarked') await rm(target, { recursive: true, force: true })
    await mkdir(dirname(target), { recursive: true })
    return record(request, await makeSteadyCopy(request, now), false)
  })
}

/**
 * @returns once a proven copy lies at `target`
 * @throws EnvironmentError `environment/no-disk`, `environment/unsafe-source`, `environment/source-changed`,
 *   `environment/copy-failed`; an error of the file system as it came; the signal's reason
 */
export async function copyModel(request: CopyRequest): Promise<CopyRecord> {
  const startedMs = nowMs()
  return { ...(await copyOrReuse(request)), durationMs: nowMs() - startedMs }
}

/** Whether a proven copy is there already; writes nothing. */
export async function findCopy(request: CopyRequest): Promise<CopyRecord | undefined> {
  const startedMs = nowMs()
  const { target, verify, signal } = request
  const tree = await list(request)
  if ((await proveCopy({ target, tree, verify, signal })) !== 'proven') return undefined
  return { ...record(request, tree, true), durationMs: nowMs() - startedMs }
}
