/** Whether an engine is at a place, and in which version. */
import type { Installation } from '../contract/engine.ts'
import { inspectProgram } from './inspect-program.ts'
import { inspectPython } from './inspect-python.ts'
import type { Inspection } from './inspection.ts'

/** @param path a program: the engine, or the Python that should have it */
export async function inspectPlace(
  path: string,
  installation: Installation,
  signal: AbortSignal,
): Promise<Inspection> {
  return installation.program === undefined
    ? await inspectPython(path, installation, signal)
    : await inspectProgram(path, installation, signal)
}
