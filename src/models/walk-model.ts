/** Lists a model's folder for copying: by lstat, following a link only where its target lies inside the allowed roots. */
import { lstat, type BigIntStats } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { promisify } from 'node:util'
import { EnvironmentError } from '../base/errors.ts'
import { reservedNames } from './copy-manifest.ts'

export interface ModelFile {
  /** Below the folder, with `/`. */
  readonly name: string
  /** What to open: never a link. */
  readonly path: string
  readonly size: number
  readonly mode: number
  readonly mtimeNs: bigint
  readonly ctimeNs: bigint
  readonly inode: bigint
}

export interface ModelTree {
  /** Paths of sub-folders, parents first. */
  readonly folders: readonly string[]
  /** All files, sorted by name. */
  readonly files: readonly ModelFile[]
  readonly bytes: number
}

export interface WalkRequest {
  readonly folder: string
  /** Real paths that links may lead into; with none, every link is refused. */
  readonly roots: readonly string[]
  readonly signal: AbortSignal
}

/** The `lstat` of `fs/promises` takes a third longer. */
const look = promisify(lstat)

const mostFiles = 100_000
const deepest = 32

interface Place {
  readonly path: string
  readonly name: string
  /** Identities of the folders above, to see a loop. */
  readonly above: readonly string[]
}

interface Walk extends WalkRequest {
  readonly folders: string[]
  readonly files: ModelFile[]
}

const identity = ({ dev, ino }: BigIntStats): string => `${dev}:${ino}`

function refuse(name: string, why: string): EnvironmentError {
  return new EnvironmentError('environment/unsafe-source', `${name} cannot be copied: it ${why}`, {
    hint: 'Replace it by a plain file or folder, or use the shared folder itself with --shared-only.',
    facts: { name },
  })
}

/** Whether a real path is `root` or lies below it. */
export function liesIn(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep)
}

async function targetOf(link: Place, roots: readonly string[]): Promise<string> {
  try {
    const target = await realpath(link.path)
    if (roots.some((root) => liesIn(target, root))) return target
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code !== 'ENOENT' && code !== 'ELOOP') throw cause
    throw refuse(
      link.name,
      code === 'ELOOP' ? 'is a link to itself' : 'is a link whose target does not exist',
    )
  }
  throw refuse(link.name, 'is a link to a place outside the allowed roots')
}

async function visit(walk: Walk, place: Place): Promise<void> {
  const found = await look(place.path, { bigint: true })
  if (!found.isSymbolicLink()) return await take(walk, place, found)
  const path = await targetOf(place, walk.roots)
  await take(walk, { ...place, path }, await stat(path, { bigint: true }))
}

async function take(walk: Walk, place: Place, found: BigIntStats): Promise<void> {
  const { name, path } = place
  if (found.isDirectory()) {
    walk.folders.push(name)
    return await enter(walk, { ...place, above: [...place.above, identity(found)] })
  }
  if (!found.isFile()) throw refuse(name, 'is neither a file nor a folder')
  if (walk.files.length >= mostFiles) throw refuse(name, `is one of more than ${mostFiles} files`)
  const { mtimeNs, ctimeNs, ino: inode } = found
  walk.files.push({ name, path, size: Number(found.size), mode: Number(found.mode), mtimeNs, ctimeNs, inode })
}

async function enter(walk: Walk, { path, name, above }: Place): Promise<void> {
  walk.signal.throwIfAborted()
  if (new Set(above).size !== above.length) throw refuse(name, 'contains itself')
  if (above.length > deepest) throw refuse(name, `lies deeper than ${deepest} folders`)
  const entries = await readdir(path)
  const wanted = name === '' ? entries.filter((entry) => !reservedNames.includes(entry)) : entries
  await Promise.all(
    wanted.map((entry) =>
      visit(walk, { path: join(path, entry), name: name === '' ? entry : `${name}/${entry}`, above }),
    ),
  )
}

/**
 * What a copy's own book-keeping wrote into the folder is left out.
 * @throws EnvironmentError `environment/unsafe-source` for devices, pipes, sockets, loops, dead links, links that lead out
 */
export async function walkModel(request: WalkRequest): Promise<ModelTree> {
  const walk: Walk = { ...request, folders: [], files: [] }
  const top = await stat(request.folder, { bigint: true })
  await enter(walk, { path: request.folder, name: '', above: [identity(top)] })
  const folders = walk.folders.toSorted()
  const files = walk.files.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return { folders, files, bytes: files.reduce((sum, { size }) => sum + size, 0) }
}

const stateOf = ({ name, size, inode, mtimeNs, ctimeNs }: ModelFile): string =>
  [name, size, inode, mtimeNs, ctimeNs].join('\n')

/** The first name that differs between two walks of the same folder; undefined when nothing was changed. */
export function firstChange(before: ModelTree, after: ModelTree): string | undefined {
  const states = new Set(before.files.map(stateOf))
  const changed = after.files.find((file) => !states.has(stateOf(file)))
  if (changed !== undefined) return changed.name
  const names = new Set([...after.files.map(({ name }) => name), ...after.folders])
  const known = [...before.files.map(({ name }) => name), ...before.folders]
  return (
    known.find((name) => !names.has(name)) ?? after.folders.find((name) => !before.folders.includes(name))
  )
}
