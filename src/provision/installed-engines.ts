/** Engines in the cache folder. A folder counts only with its marker, which is written last. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import type { Engine } from '../contract/engine.ts'
import { cacheFolder, installMarkerName } from '../host/cache-folder.ts'
import { foldersIn, readTextIfThere } from '../host/staged-folder.ts'
import type { EngineLock, LockedThing } from './read-lock.ts'

const marker = z.object({
  engine: z.string(),
  version: z.string(),
  /** SHA-256 of the lock it was made from. */
  lock: z.string(),
  /** Which build of torch it has and why, one sentence; absent for an engine without torch. */
  torch: z.string().optional(),
  versions: z.record(z.string(), z.string()),
  installedAt: z.string(),
})

export type InstallMarker = z.infer<typeof marker>

export interface InstalledEngine {
  /** Path of the virtual environment. */
  readonly path: string
  readonly marker: InstallMarker
}

export const enginesFolder = (cache = cacheFolder()): string => join(cache, 'engines')
export const pythonIn = (environment: string): string => join(environment, 'bin/python')

/** Where the packages of a virtual environment are. */
export const packagesFolder = (environment: string): string =>
  join(environment, 'lib', foldersIn(join(environment, 'lib'))[0] ?? '', 'site-packages')

export function engineFolder(engine: LockedThing, version: string, cache = cacheFolder()): string {
  return join(enginesFolder(cache), `${engine.installation.lockFolder}-${version}`)
}

export function lockHash({ text, build }: Pick<EngineLock, 'text' | 'build'>): string {
  const built = build === undefined ? '' : JSON.stringify(build)
  return createHash('sha256').update(`${text}${built}`).digest('hex')
}

/** @returns undefined for a folder that is not a whole installation */
export function readInstalled(path: string): InstalledEngine | undefined {
  const text = readTextIfThere(join(path, installMarkerName))
  if (text === undefined) return undefined
  try {
    return { path, marker: marker.parse(JSON.parse(text)) }
  } catch {
    return undefined
  }
}

/** Whole installations of an engine: its default version first, then the others, newest first. */
export function installedEngines(engine: Engine, cache = cacheFolder()): readonly InstalledEngine[] {
  const { installation } = engine
  if (installation.byHand !== undefined) return []
  const { defaultVersion } = installation
  const folder = enginesFolder(cache)
  return foldersIn(folder)
    .map((name) => readInstalled(join(folder, name)))
    .filter((found) => found?.marker.engine === engine.name)
    .filter((found) => found !== undefined)
    .toSorted((a, b) => {
      const preferred =
        Number(b.marker.version === defaultVersion) - Number(a.marker.version === defaultVersion)
      const newer = b.marker.version.localeCompare(a.marker.version, 'en', { numeric: true })
      // The build that somebody wanted last, where both are of one version.
      return preferred || newer || b.marker.installedAt.localeCompare(a.marker.installedAt)
    })
}
