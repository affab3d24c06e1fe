/** Where this user's installed engines are kept. */
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** @returns `servewright` below XDG_CACHE_HOME, or below ~/.cache where that is unset or relative (as XDG says) */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const named = env['XDG_CACHE_HOME']
  const base = named !== undefined && isAbsolute(named) ? named : join(homedir(), '.cache')
  return join(base, 'servewright')
}

/** Last file that an installation writes: a folder without it is not whole. */
export const installMarkerName = 'servewright-install.json'

/** @returns the folder of a model that Servewright has installed, or would install */
export const installedModelFolder = (name: string, cache = cacheFolder()): string =>
  join(cache, 'models', name)
