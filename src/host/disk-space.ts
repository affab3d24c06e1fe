/** How much a folder can still take. */
import { existsSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'

const bytesPerGiB = 2 ** 30

/** @returns GiB that this user can write below `path`, which need not exist yet */
export function freeDiskGiB(path: string): number {
  let folder = path
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder)
  const { bavail, bsize } = statfsSync(folder)
  return (bavail * bsize) / bytesPerGiB
}
