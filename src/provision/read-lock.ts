/** The pinned, hashed package sets that this package ships, one folder for each engine version. */
import { join } from 'node:path'
import { z } from 'zod'
import { defined } from '../base/defined.ts'
import { InternalError, UsageError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import type { Engine } from '../contract/engine.ts'
import { packageRoot } from '../host/package-root.ts'
import { foldersIn, readTextIfThere } from '../host/staged-folder.ts'

const pythonVersion = z.string().regex(/^3\.\d+$/)

/** Minor versions of Python, both included. */
export const pythonRange = z.strictObject({ least: pythonVersion, most: pythonVersion })

const programBuild = z.strictObject({
  /** The program, which is also the target of the build. */
  target: z.string(),
  /** Folder of the source among the environment's packages. */
  source: z.string(),
  /** Has the source's wheel hold the source, and nothing be built for it. */
  env: z.record(z.string(), z.string()),
  /** Arguments that configure the build, for CMake. */
  options: z.array(z.string()),
  /** Minutes of one processor core that it takes, as measured, for the person who waits. */
  coreMinutes: z.number(),
})

const lockManifest = z.strictObject({
  /** Distribution whose metadata proves that the engine is there. */
  distribution: z.string(),
  python: pythonRange,
  diskGiB: z.strictObject({ cpuTorch: z.number(), indexTorch: z.number() }),
  /** What to take from the index of torch's CPU builds where that answers, and what is not needed then. */
  torch: z
    .strictObject({ requirements: z.array(z.string()), onlyForAccelerators: z.array(z.string()) })
    .optional(),
  /** For an engine that is a program, built from source. */
  build: programBuild.optional(),
})

export interface ProgramBuild extends z.infer<typeof programBuild> {
  /** The source, with its hash. */
  readonly requirements: string
}

export type PythonRange = z.infer<typeof pythonRange>

export interface EngineLock extends Omit<z.infer<typeof lockManifest>, 'build'> {
  readonly build?: ProgramBuild
  readonly version: string
  readonly folder: string
  /** Requirements with hashes, for every package. */
  readonly text: string
}

/** What can be installed from a lock: an engine, or what presets are placed with. */
export type LockedThing = Pick<Engine, 'name' | 'installation'>

/** Folder with a folder for each engine. */
export const shippedLocks: string = join(packageRoot, 'engines')

function unknownVersion(engine: LockedThing, version: string, known: readonly string[]): UsageError {
  const guess = nearest(version, known)
  const advice = guess === undefined ? '' : `; did you mean ${guess}?`
  return new UsageError('usage/invalid-arguments', `Servewright cannot install ${engine.name} ${version}`, {
    hint:
      known.length === 0
        ? `Install ${engine.name} as its vendor describes, and name it with --engine-path.`
        : `The versions are: ${known.join(', ')}${advice}`,
    facts: { known },
  })
}

/**
 * @param version the engine's default when undefined
 * @throws UsageError for a version without a lock, naming those that have one, and for an engine without any
 */
export function readLock(engine: LockedThing, version: string | undefined, locks = shippedLocks): EngineLock {
  const { installation } = engine
  if (installation.byHand !== undefined) {
    throw new UsageError('usage/invalid-arguments', `Servewright cannot install ${engine.name}`, {
      hint: installation.byHand,
    })
  }
  const parent = join(locks, installation.lockFolder)
  const known = foldersIn(parent)
  const wanted = version ?? installation.defaultVersion
  if (!known.includes(wanted)) throw unknownVersion(engine, wanted, known)
  const folder = join(parent, wanted)
  const manifest = readTextIfThere(join(folder, 'lock.json'))
  const text = readTextIfThere(join(folder, 'requirements.lock'))
  if (manifest === undefined || text === undefined) throw new InternalError(`${folder} is not complete`)
  const { build, ...lock } = lockManifest.parse(JSON.parse(manifest))
  const requirements = readTextIfThere(join(folder, 'source.lock')) ?? ''
  return {
    ...lock,
    ...defined({ build: build && { ...build, requirements } }),
    version: wanted,
    folder,
    text,
  }
}
