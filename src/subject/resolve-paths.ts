/** Turns every word of a preset that names something on disk into what the engine is given; its model apart. */
import { existsSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { UsageError, type ErrorRecord } from '../base/errors.ts'
import type { Engine } from '../contract/engine.ts'
import type { PathPlace } from '../contract/path-place.ts'
import type { Preset } from '../contract/preset.ts'
import { resolveModel } from '../models/resolve-model.ts'
import { modelArgument } from '../models/resolved-model.ts'
import type { ResolveRequest } from '../models/resolve-request.ts'
import { isZooName, zooPath } from '../models/zoo-path.ts'
import { editPlace, presetPaths, wordsAt } from '../presets/path-places.ts'

interface Resolution {
  readonly path: string
  readonly warnings: readonly ErrorRecord[]
}

/**
 * A template may be written out in place of its path, so only what is a path is looked for.
 * @throws UsageError `usage/model-not-found` for a path where nothing is
 */
export function resolveFile(word: string, at: string): string {
  if (isZooName(word)) return zooPath(word, 'path')
  if (!isAbsolute(word) || existsSync(word)) return word
  throw new UsageError('usage/model-not-found', `${word} does not exist`, {
    hint: `Correct \`${at}\`, or create that file or folder.`,
    facts: { path: word, at },
  })
}

async function resolveWord(
  word: string,
  { at, kind }: PathPlace,
  request: ResolveRequest,
): Promise<Resolution> {
  if (kind === 'path') return { path: resolveFile(word, at), warnings: [] }
  const resolved = await resolveModel(word, { ...request, named: { kind, at } })
  return { path: modelArgument(resolved), warnings: resolved.warnings }
}

export interface ResolvedPaths {
  readonly preset: Preset
  /** What was noticed on the way. */
  readonly warnings: readonly ErrorRecord[]
}

/**
 * Options, those of the baseline too, and expectations.
 * @throws what `resolveModel` throws; the hint names the place
 */
export async function resolvePaths(
  preset: Preset,
  engine: Pick<Engine, 'paths'>,
  request: ResolveRequest,
): Promise<ResolvedPaths> {
  let current = preset
  const warnings: ErrorRecord[] = []
  // The same model may stand in several places, and need not be copied or proven twice.
  const known = new Map<string, Promise<Resolution>>()
  for (const place of presetPaths(engine.paths ?? [])) {
    const paths = new Map<string, string>()
    for (const word of wordsAt(current, place)) {
      const key = `${place.kind} ${word}`
      const before = known.get(key)
      const resolving = before ?? resolveWord(word, place, request)
      known.set(key, resolving)
      const resolved = await resolving
      paths.set(word, resolved.path)
      if (before === undefined) warnings.push(...resolved.warnings)
    }
    current = editPlace(current, place, (word) => paths.get(word) ?? word)
  }
  return { preset: current, warnings }
}
