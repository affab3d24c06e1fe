/** The local copy in place of the shared folder where that can be had, and the shared folder with a warning where not. */
import { accessSync, constants } from 'node:fs'
import { join, relative } from 'node:path'
import { asServewrightError, EnvironmentError, type ServewrightError } from '../base/errors.ts'
import { copyModel, findCopy, type CopyRequest } from './copy-model.ts'
import type { ModelRoot } from './model-roots.ts'
import type { ModelFolder } from './resolved-model.ts'
import type { ResolveRequest } from './resolve-request.ts'

const lockFolder = '.servewright-locks'
const outOfSpace = ['ENOSPC', 'EDQUOT']

interface Shared {
  /** Below both model folders. */
  readonly name: string
  readonly shared: ModelRoot
  readonly ssd: ModelRoot
}

function asCopyError(thrown: unknown, target: string): ServewrightError {
  const { code } = thrown as NodeJS.ErrnoException
  if (typeof code !== 'string' || !/^E[A-Z0-9]+$/.test(code)) return asServewrightError(thrown)
  const full = outOfSpace.includes(code)
  return new EnvironmentError(
    full ? 'environment/no-disk' : 'environment/copy-failed',
    full
      ? `The disk became full before the copy ${target} was complete`
      : `The copy ${target} failed: ${code}`,
    {
      cause: thrown,
      hint: full
        ? 'Remove unused models there.'
        : 'Check the permissions of that folder and the state of the disk.',
      facts: { errno: code },
    },
  )
}

function assertWritable({ variable, root }: ModelRoot): void {
  try {
    accessSync(root, constants.W_OK)
  } catch (cause) {
    throw new EnvironmentError('environment/copy-failed', `${root} (${variable}) cannot be written to`, {
      cause,
      hint: `Make it writable, or unset ${variable} to use the shared folder.`,
    })
  }
}

function copyRequest({ name, shared, ssd }: Shared, request: ResolveRequest): CopyRequest {
  return {
    source: join(shared.folder, name),
    sourceRoot: shared.root,
    target: join(ssd.folder, name),
    targetRoot: ssd.root,
    lockFolder: join(ssd.folder, lockFolder),
    verify: request.verify === true,
    signal: request.signal,
    onProgress: request.onProgress ?? (() => undefined),
  }
}

/**
 * @param path the model below the shared root
 * @throws EnvironmentError only where the request insists on a copy
 */
export async function localCopy(
  path: string,
  roots: Omit<Shared, 'name'>,
  request: ResolveRequest,
): Promise<ModelFolder> {
  const copy = copyRequest({ ...roots, name: relative(roots.shared.folder, path) }, request)
  const onShared: ModelFolder = { kind: 'path', origin: 'shared', path, warnings: [] }
  try {
    if (request.copy === 'look') {
      const copied = await findCopy(copy)
      return copied === undefined
        ? onShared
        : { kind: 'path', origin: 'copy', path: copy.target, copied, warnings: [] }
    }
    assertWritable(roots.ssd)
    const copied = await copyModel(copy)
    return { kind: 'path', origin: 'copy', path: copy.target, copied, warnings: [] }
  } catch (thrown) {
    request.signal.throwIfAborted()
    const error = asCopyError(thrown, copy.target)
    // A bug of ours is never a reason to go on.
    if (request.requireCopy === true || !(error instanceof EnvironmentError)) throw error
    return { ...onShared, warnings: [error.toJSON()] }
  }
}
