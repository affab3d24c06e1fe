/** What is said of a package that the cluster would not take. Pure. */
import { EnvironmentError } from '../../base/errors.ts'
import type { ZipEntry } from '../zip.ts'

const shown = 5
const mib = (bytes: number): number => Math.round(bytes / 2 ** 20)

/** @param entries what is in it */
export function packageTooBig(bytes: number, entries: readonly ZipEntry[]): EnvironmentError {
  const biggest = entries.toSorted((a, b) => b.bytes.byteLength - a.bytes.byteLength).slice(0, shown)
  const listed = biggest.map(({ name, bytes: { byteLength } }) => `${name} ${mib(byteLength)} MiB`).join(', ')
  return new EnvironmentError(
    'environment/package-too-big',
    `The package for the nodes has ${mib(bytes)} MiB, and Ray takes 100${listed === '' ? '' : `; the biggest files: ${listed}`}`,
    { hint: 'Install Servewright on the nodes, and give --installed: nothing is sent then.' },
  )
}
