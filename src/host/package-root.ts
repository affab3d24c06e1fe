/** Where this package lies, and what it says of itself. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { execFileSync } from 'node:child_process'
import { InternalError } from '../base/errors.ts'
import { toolEnvironment } from './tool-environment.ts'

function findRoot(): string {
  let folder = import.meta.dirname
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder)
    if (parent === folder) throw new InternalError('The package has no package.json')
    folder = parent
  }
  return folder
}

/** Absolute path of the package. */
export const packageRoot: string = findRoot()

export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
    version: string
  }
  return version
}

/** The commit of a clone, `-dirty` with uncommitted changes; undefined in an installed package. */
export function packageCommit(): string | undefined {
  if (!existsSync(join(packageRoot, '.git'))) return undefined
  try {
    const args = ['describe', '--always', '--dirty', '--abbrev=12', '--exclude=*']
    return execFileSync('git', args, {
      cwd: packageRoot,
      encoding: 'utf8',
      env: toolEnvironment(),
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return undefined
  }
}

/** @param path from the package's folder, e.g. `schemas/report.schema.json` */
export const readPackageFile = (path: string): string => readFileSync(join(packageRoot, path), 'utf8')
