/** Finds the engine to use on this machine, and says where else it has looked. */
import { EnvironmentError } from '../base/errors.ts'
import type { Engine, EngineLocation } from '../contract/engine.ts'
import { enginePlaces, pythonAt, type EnginePlace, type PlaceSource } from './engine-places.ts'
import { inspectPython } from './inspect-python.ts'

export interface LocateRequest {
  readonly engine: Engine
  /** A Python, a virtual environment, or a folder with `bin/python`; nothing else is looked at then. */
  readonly enginePath?: string
  readonly signal: AbortSignal
}

/** A place without the engine. */
export interface TriedPlace extends EnginePlace {
  readonly why: string
}

/** A place with the engine. */
export interface FoundPlace extends EnginePlace {
  /** Version of the Python. */
  readonly python: string
  /** Distribution → version, of the engine and what matters most to it. */
  readonly versions: Readonly<Record<string, string>>
}

export interface LocatedEngine {
  readonly location: EngineLocation
  readonly source: PlaceSource
  readonly python: string
  readonly versions: Readonly<Record<string, string>>
  /** Places that were looked at before. */
  readonly tried: readonly TriedPlace[]
}

async function inspect(
  place: EnginePlace,
  { engine, signal }: LocateRequest,
): Promise<FoundPlace | TriedPlace> {
  const inspection = await inspectPython(place.path, engine.installation, signal)
  if (!inspection.usable) return { ...place, why: inspection.why }
  return { ...place, python: inspection.python, versions: inspection.versions }
}

export const isFound = (place: FoundPlace | TriedPlace): place is FoundPlace => 'versions' in place

/** Looks at one place after the other, in order; reading on is up to the caller. */
export async function* surveyEngines(request: LocateRequest): AsyncGenerator<FoundPlace | TriedPlace> {
  const { engine, enginePath } = request
  if (enginePath !== undefined)
    yield await inspect({ source: '--engine-path', path: pythonAt(enginePath) }, request)
  else for (const place of enginePlaces(engine)) yield await inspect(place, request)
}

function missing({ engine, enginePath }: LocateRequest, tried: readonly TriedPlace[]): EnvironmentError {
  const [named] = tried
  if (enginePath !== undefined && named !== undefined) {
    return new EnvironmentError('environment/engine-broken', `--engine-path ${enginePath}: ${named.why}`, {
      hint: `Name a Python or a virtual environment that has ${engine.name}, or leave the option out.`,
      facts: { tried },
    })
  }
  return new EnvironmentError('environment/engine-missing', `${engine.name} was not found on this machine`, {
    hint: engine.installation.byHand ?? `Install it with \`servewright install ${engine.name}\`.`,
    facts: { tried },
  })
}

/**
 * In order: `--engine-path` alone if given, else `VIRTUAL_ENV`, PATH, and what Servewright has installed.
 * @throws EnvironmentError `environment/engine-missing`, or `environment/engine-broken` for a path that was named
 */
export async function locateEngine(request: LocateRequest): Promise<LocatedEngine> {
  const tried: TriedPlace[] = []
  for await (const place of surveyEngines(request)) {
    if (isFound(place)) {
      const { path, source, python, versions } = place
      return { location: { python: path }, source, python, versions, tried }
    }
    tried.push(place)
  }
  throw missing(request, tried)
}
