/** Where reports are kept when nobody says where: a folder for each run, and a link to the last one. */
import { existsSync, lstatSync, mkdirSync, renameSync, rmdirSync, rmSync, symlinkSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { timestamp } from '../base/clock.ts'
import { type ArtifactFolder, createArtifactFolder } from './artifacts.ts'

/** From the current folder. */
export const keptIn = 'servewright-report'
/** In that folder: what leads to the report that was written last. */
const lastName = 'latest'
const longestName = 60

/** What may be a name of a folder on any file system. */
const folderName = (text: string): string =>
  text
    .replace(/^\w+:\/\//, '')
    .replaceAll(/[^\w.-]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
    .slice(0, longestName)

/** Makes one that there was not, also where another run starts in the same second. */
function makeNew(path: string): string {
  for (let count = 1; ; count += 1) {
    const folder = count === 1 ? path : `${path}-${count}`
    try {
      mkdirSync(folder)
      return folder
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return path
    }
  }
}

/** The old link leads somewhere until the new one is there. Where there are no links, there is no last report. */
function linkTo(folder: string, link: string): void {
  // What the user keeps under that name is not ours to replace.
  if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === false) return
  const partial = `${link}.partial-${process.pid}`
  try {
    symlinkSync(basename(folder), partial)
    renameSync(partial, link)
  } catch {
    rmSync(partial, { force: true })
  }
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {
    // Something has come into it, or it is gone.
  }
}

/**
 * @param out folder that the user wants; undefined for `servewright-report/<date>-<target>`
 * @param target name of a preset, or a URL
 * @throws UsageError or EnvironmentError when the folder cannot be made or written to
 */
export function createReportFolder(out: string | undefined, target: string): ArtifactFolder {
  if (out !== undefined) {
    const isNew = !existsSync(resolve(out))
    const folder = createArtifactFolder(out)
    return isNew ? { ...folder, onNothing: () => removeEmpty(folder.path) } : folder
  }
  const all = createArtifactFolder(keptIn).path
  const date = timestamp().slice(0, 19).replace('T', '-').replaceAll(':', '')
  const folder = createArtifactFolder(makeNew(resolve(all, `${date}-${folderName(target)}`)))
  return {
    ...folder,
    onReport: () => linkTo(folder.path, join(all, lastName)),
    onNothing: () => removeEmpty(folder.path),
  }
}
