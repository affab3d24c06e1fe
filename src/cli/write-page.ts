/** Writes a page where the user wants it, beside what is printed. */
import { basename, dirname } from 'node:path'
import { createArtifactFolder } from '../host/artifacts.ts'

/**
 * @param pieces HTML
 * @throws UsageError or EnvironmentError where it cannot be written
 */
export async function writePage(file: string, pieces: readonly string[]): Promise<void> {
  const written = await createArtifactFolder(dirname(file)).write(basename(file), pieces)
  process.stderr.write(`page  ${written}\n`)
}
