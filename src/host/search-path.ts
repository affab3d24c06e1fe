/** Programs and virtual environments that this user's shell would take. */
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

/** Whether `path` is a file that may be executed. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** @returns every program of that name on PATH, in order, as absolute paths */
export function programsOnPath(name: string, env: NodeJS.ProcessEnv = process.env): readonly string[] {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder))
  return [...new Set(folders)].map((folder) => join(folder, name)).filter(isProgram)
}

/** @returns folder of the virtual environment that is active in this shell */
export function activeVirtualEnvironment(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const folder = env['VIRTUAL_ENV']
  return folder === undefined || folder === '' ? undefined : folder
}
