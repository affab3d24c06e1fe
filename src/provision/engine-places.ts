/** Where an engine may be on this machine, in the order in which it is looked for. */
import { dirname, join } from 'node:path'
import type { Engine } from '../contract/engine.ts'
import { activeVirtualEnvironment, isProgram, programsOnPath } from '../host/search-path.ts'
import { installedEngines } from './installed-engines.ts'
import { containerTools, programIn } from './program-path.ts'

/** How a place was come upon. */
export type PlaceSource = '--engine-path' | 'VIRTUAL_ENV' | 'PATH' | 'cache'

export interface EnginePlace {
  readonly source: PlaceSource
  /** The engine's program, or a Python or a container tool that may have it. */
  readonly path: string
}

/**
 * An engine that is a program, or an image that one runs: as a shell would find it. One that is a Python package: the
 * first `python3` and `python`, then the Python beside the engine's own program.
 */
function pathPlaces({ installation }: Engine): readonly string[] {
  const first = (name: string): readonly string[] => programsOnPath(name).slice(0, 1)
  if (installation.kind === 'program') return first(installation.program)
  if (installation.kind === 'image') return containerTools.flatMap(first)
  const pythons = ['python3', 'python'].flatMap(first)
  const beside = programsOnPath(installation.module).map((program) => join(dirname(program), 'python'))
  return [...pythons, ...beside.filter(isProgram)]
}

/** A virtual environment should hold a Python package; a program that is not there was not to be expected. */
const isSought = (path: string, { installation }: Engine): boolean =>
  installation.kind === 'python' || isProgram(path)

/** Lazily, since looking at one place costs a tenth of a second. Each program comes once. */
export function* enginePlaces(engine: Engine): Generator<EnginePlace> {
  const seen = new Set<string>()
  const fresh = (path: string): boolean => seen.size !== seen.add(path).size
  const active = activeVirtualEnvironment()
  const there = active === undefined ? undefined : programIn(active, engine.installation)
  if (there !== undefined && isSought(there, engine) && fresh(there))
    yield { source: 'VIRTUAL_ENV', path: there }
  for (const path of pathPlaces(engine)) if (fresh(path)) yield { source: 'PATH', path }
  for (const { path } of installedEngines(engine)) {
    const program = programIn(path, engine.installation)
    if (fresh(program)) yield { source: 'cache', path: program }
  }
}
