/** Where an engine may be on this machine, in the order in which it is looked for. */
import { dirname, join, resolve } from 'node:path'
import type { Engine } from '../contract/engine.ts'
import { activeVirtualEnvironment, isProgram, programsOnPath } from '../host/search-path.ts'
import { installedEngines, pythonIn } from './installed-engines.ts'

/** How a place was come upon. */
export type PlaceSource = '--engine-path' | 'VIRTUAL_ENV' | 'PATH' | 'cache'

export interface EnginePlace {
  readonly source: PlaceSource
  /** A Python, or what should hold one. */
  readonly path: string
}

/** @param path a Python, a virtual environment, or a folder with `bin/python` below it */
export function pythonAt(path: string): string {
  const full = resolve(path)
  return isProgram(full) ? full : pythonIn(full)
}

/** First `python3` and `python` as a shell would find them, then the one beside the engine's own program. */
function pathPlaces({ installation }: Engine): readonly string[] {
  const pythons = ['python3', 'python'].flatMap((name) => programsOnPath(name).slice(0, 1))
  const beside = programsOnPath(installation.module).map((program) => join(dirname(program), 'python'))
  return [...pythons, ...beside.filter(isProgram)]
}

/** Lazily, since looking at one place costs a tenth of a second. Each Python comes once. */
export function* enginePlaces(engine: Engine): Generator<EnginePlace> {
  const seen = new Set<string>()
  const fresh = (path: string): boolean => seen.size !== seen.add(path).size
  const active = activeVirtualEnvironment()
  if (active !== undefined && fresh(pythonAt(active))) yield { source: 'VIRTUAL_ENV', path: pythonAt(active) }
  for (const path of pathPlaces(engine)) if (fresh(path)) yield { source: 'PATH', path }
  for (const { python } of installedEngines(engine))
    if (fresh(python)) yield { source: 'cache', path: python }
}
