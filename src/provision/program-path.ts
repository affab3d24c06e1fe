/** Where what runs an engine is in a folder: a Python package is run by that folder's Python. */
import { join, resolve } from 'node:path'
import type { Installation } from '../contract/engine.ts'
import { isProgram } from '../host/search-path.ts'

/** Tools that run images, preferred first; both take the same words. */
export const containerTools = ['docker', 'podman'] as const

function runnerOf(installation: Installation): string {
  switch (installation.kind) {
    case 'python':
      return 'python'
    case 'program':
      return installation.program
    case 'image':
      return containerTools[0]
  }
}

/** What a virtual environment, one of our own too, has to run the engine. */
export function programIn(environment: string, installation: Installation): string {
  return join(environment, 'bin', runnerOf(installation))
}

/** @param path the program, tool or Python itself, a virtual environment, or the folder of the program */
export function programAt(path: string, installation: Installation): string {
  const full = resolve(path)
  if (isProgram(full)) return full
  const direct = join(full, runnerOf(installation))
  return installation.kind !== 'python' && isProgram(direct) ? direct : programIn(full, installation)
}
