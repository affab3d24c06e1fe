/** Whether a virtual environment has an engine, without the start of its Python where its files decide that. */
import type { PythonInstallation } from '../contract/engine.ts'
import { pythonEnvironment } from '../host/python-environment.ts'
import { judgePython } from './inspect-python.ts'
import type { Inspection } from './inspection.ts'

/** @returns undefined where only its Python can say it */
export function readEnvironment(path: string, installation: PythonInstallation): Inspection | undefined {
  const { module, distributions, alsoNeeds = [], alsoShow } = installation
  const names = [...distributions, ...alsoNeeds, ...alsoShow]
  const found = pythonEnvironment(path, { module, distributions: names })
  if (found === undefined) return undefined
  // A module may be elsewhere, as that of an editable installation is.
  const isUnsure = !found.module && distributions.some((name) => found.distributions[name] !== undefined)
  return isUnsure ? undefined : judgePython(found, installation)
}
