/** Whether an engine is at a place, and in which version. */
import type { Installation } from '../contract/engine.ts'
import { inspectImage } from './inspect-image.ts'
import { inspectProgram } from './inspect-program.ts'
import { inspectPython } from './inspect-python.ts'
import type { Inspection } from './inspection.ts'

/** @param path a program: the engine, the Python that should have it, or the tool that should have its image */
export async function inspectPlace(
  path: string,
  installation: Installation,
  signal: AbortSignal,
): Promise<Inspection> {
  switch (installation.kind) {
    case 'python':
      return await inspectPython(path, installation, signal)
    case 'program':
      return await inspectProgram(path, installation, signal)
    case 'image':
      return await inspectImage(path, installation, signal)
  }
}
