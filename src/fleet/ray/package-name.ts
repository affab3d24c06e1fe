/** What a package is called on the cluster: by what is in it, so that one that is there already is neither packed nor sent. Pure. */
import { createHash } from 'node:crypto'
import type { ZipEntry } from '../zip.ts'

const shownDigits = 32

export function packageName(entries: readonly ZipEntry[]): string {
  const hash = createHash('sha256')
  for (const { name, bytes } of entries) hash.update(`${name}\0${bytes.byteLength}\0`).update(bytes)
  return `_ray_pkg_${hash.digest('hex').slice(0, shownDigits)}.zip`
}
