/** Where an engine's program is in a folder: an engine that is a Python package is run by that folder's Python. */
import { join, resolve } from 'node:path'
import type { Installation } from '../contract/engine.ts'
import { isProgram } from '../host/search-path.ts'

/** What a virtual environment, one of our own too, has to run the engine. */
export function programIn(
  environment: string,
  { program = 'python' }: Pick<Installation, 'program'>,
): string {
  return join(environment, 'bin', program)
}

/** @param path the program or the Python itself, a virtual environment, or the folder of the program */
export function programAt(path: string, installation: Pick<Installation, 'program'>): string {
  const full = resolve(path)
  if (isProgram(full)) return full
  const direct = join(full, installation.program ?? '')
  return installation.program !== undefined && isProgram(direct) ? direct : programIn(full, installation)
}
