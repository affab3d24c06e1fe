/** Devices as files: which there are, and who has them open. */
import { readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { readTextIfThere } from '../staged-folder.ts'

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** @returns numbers of the entries `<name><number>` of a folder, ascending; none where it cannot be read */
export function numbered(folder: string, name: string): readonly number[] {
  const pattern = new RegExp(`^${name}(\\d+)$`)
  return entriesOf(folder)
    .flatMap((entry) => pattern.exec(entry)?.[1] ?? [])
    .map(Number)
    .toSorted((a, b) => a - b)
}

/** @returns undefined where there is no whole number at `path` */
export function readNumber(path: string): number | undefined {
  const text = readTextIfThere(path)?.trim()
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
}

function target(link: string): string | undefined {
  try {
    return readlinkSync(link)
  } catch {
    return undefined
  }
}

/**
 * Files of other users' processes cannot be seen, so nobody is not proof of nobody.
 * @param root the root of the file system
 * @returns pids by path, of those of `paths` that somebody has open
 */
export function openedBy(root: string, paths: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>()
  for (const pid of numbered(join(root, 'proc'), '')) {
    const folder = join(root, 'proc', String(pid), 'fd')
    const files = new Set(entriesOf(folder).map((name) => target(join(folder, name))))
    for (const path of paths) if (files.has(path)) found.set(path, [...(found.get(path) ?? []), pid])
  }
  return found
}
