/** Finds the engine to use on this machine, and says where else it has looked. */
import { defined } from '../base/defined.ts'
import { EnvironmentError } from '../base/errors.ts'
import type { Engine, EngineLocation } from '../contract/engine.ts'
import { enginePlaces, type EnginePlace, type PlaceSource } from './engine-places.ts'
import { inspectPlace } from './inspect-place.ts'
import { programAt } from './program-path.ts'
import { readEnvironment } from './read-environment.ts'

export interface LocateRequest {
  readonly engine: Engine
  /**
   * The engine's program, a Python or a container tool, a virtual environment, or the folder of the program; nothing
   * else is looked at then.
   */
  readonly enginePath?: string
  /** Believe the files of a virtual environment where they decide it: that is soon done, and does not prove that its Python runs. */
  readonly byFiles?: boolean
  readonly signal: AbortSignal
}

/** A place without the engine. */
export interface TriedPlace extends EnginePlace {
  readonly why: string
}

/** A place with the engine. */
export interface FoundPlace extends EnginePlace {
  /** Version of the Python, for an engine that is a Python package. */
  readonly python?: string
  /** Distribution → version, of the engine and what matters most to it. */
  readonly versions: Readonly<Record<string, string>>
}

export interface LocatedEngine {
  readonly location: EngineLocation
  readonly source: PlaceSource
  readonly versions: Readonly<Record<string, string>>
  /** Places that were looked at before. */
  readonly tried: readonly TriedPlace[]
}

async function inspect(
  place: EnginePlace,
  { engine: { installation }, byFiles = false, signal }: LocateRequest,
): Promise<FoundPlace | TriedPlace> {
  const isRead = byFiles && installation.kind === 'python'
  const read = isRead ? readEnvironment(place.path, installation) : undefined
  const inspection = read ?? (await inspectPlace(place.path, installation, signal))
  if (!inspection.usable) return { ...place, why: inspection.why }
  const { python, versions } = inspection
  return { ...place, versions, ...defined({ python }) }
}

export const isFound = (place: FoundPlace | TriedPlace): place is FoundPlace => 'versions' in place

/** Looks at one place after the other, in order; reading on is up to the caller. */
export async function* surveyEngines(request: LocateRequest): AsyncGenerator<FoundPlace | TriedPlace> {
  const { engine, enginePath } = request
  if (enginePath !== undefined)
    yield await inspect(
      { source: '--engine-path', path: programAt(enginePath, engine.installation) },
      request,
    )
  else for (const place of enginePlaces(engine)) yield await inspect(place, request)
}

function whatHas({ name, installation }: Engine): string {
  switch (installation.kind) {
    case 'python':
      return `a Python or a virtual environment that has ${name}`
    case 'program':
      return `the program ${installation.program} or its folder`
    case 'image':
      return `a docker or podman that has the image ${installation.image}`
  }
}

function missing({ engine, enginePath }: LocateRequest, tried: readonly TriedPlace[]): EnvironmentError {
  const [named] = tried
  if (enginePath !== undefined && named !== undefined) {
    return new EnvironmentError('environment/engine-broken', `--engine-path ${enginePath}: ${named.why}`, {
      hint: `Name ${whatHas(engine)}, or leave the option out.`,
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
      const { path, source, versions } = place
      return { location: { program: path }, source, versions, tried }
    }
    tried.push(place)
  }
  throw missing(request, tried)
}
