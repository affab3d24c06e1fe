/** From the model that a preset names to what the engine is given. */
import { existsSync, realpathSync } from 'node:fs'
import { isAbsolute, join, relative } from 'node:path'
import { EnvironmentError, UsageError } from '../base/errors.ts'
import { assertModel, type Named } from './assert-model.ts'
import { isOffline, readHubCache } from './hub-cache.ts'
import { installedPath, isInstalledName } from './installed-path.ts'
import { localCopy } from './local-copy.ts'
import { readMappings, type ModelMappings } from './mapping-file.ts'
import { assertModelName, isHubId } from './model-name.ts'
import { isThere, readModelRoots, type ModelRoot, type ModelRoots } from './model-roots.ts'
import type { HubModel, ModelFolder, ResolvedModel } from './resolved-model.ts'
import { withEnvironment, type ResolveRequest } from './resolve-request.ts'
import { liesIn } from './walk-model.ts'
import { isZooName, zooPath } from './zoo-path.ts'

interface Search extends ResolveRequest {
  readonly env: NodeJS.ProcessEnv
  readonly roots: ModelRoots
  readonly mappings: ModelMappings
}

function pathAsGiven(path: string, named: Named | undefined): ModelFolder {
  assertModel(path, named)
  return { kind: 'path', origin: 'given', path, warnings: [] }
}

const noShared = (what: string): EnvironmentError =>
  new EnvironmentError('environment/shared-missing', what, {
    hint: 'Mount it, or set FSX_SHARED_RO or SERVEWRIGHT_SHARED_ROOT to its mount point.',
  })

const notOnShared = (model: string, path: string): EnvironmentError =>
  new EnvironmentError(
    'environment/not-on-shared',
    `${model} is not on the shared file system: ${path} does not exist`,
    {
      hint: 'Copy the model to that path, correct the mapping, or let the engine load it by its id.',
    },
  )

/** @throws EnvironmentError `environment/model-missing` where the engine could not get it */
function byId(id: string, { env, named }: Search): HubModel {
  const cache = readHubCache(id, env, named?.kind)
  if (cache.state === 'complete' || !isOffline(env)) return { kind: 'id', id, cache, warnings: [] }
  const what =
    cache.state === 'absent'
      ? 'is not in the hub cache'
      : `lacks ${cache.missing.join(', ')} in the hub cache`
  throw new EnvironmentError(
    'environment/model-missing',
    `${id} ${what}, and HF_HUB_OFFLINE forbids a download`,
    {
      hint: `Download it into ${cache.path}, or unset HF_HUB_OFFLINE.`,
      facts: { id, ...cache },
    },
  )
}

/** The shared system is away: a folder's name is turned back into the id that it stands for. */
function withoutShared(model: string, search: Search): ResolvedModel {
  const { mappings, roots, requireShared, named } = search
  const missing =
    roots.shared === undefined
      ? noShared('No shared file system is configured')
      : noShared(`${roots.shared.folder} (${roots.shared.variable}) does not exist`)
  if (requireShared === true) throw missing
  const below = roots.shared === undefined ? model : relative(roots.shared.folder, model)
  const id = mappings.idOf(model) ?? mappings.idOf(below) ?? model
  if (isAbsolute(id)) return pathAsGiven(id, named)
  if (!isHubId(id)) throw noModel(model)
  const found = byId(id, search)
  return roots.shared === undefined ? found : { ...found, warnings: [missing.toJSON()] }
}

const noModel = (model: string): UsageError =>
  new UsageError(
    'usage/model-not-found',
    `"${model}" is not an id, and the shared file system has no such folder`,
    {
      hint: 'Name an id such as org/name, or a folder below the shared models.',
    },
  )

/** @throws UsageError where the folder is reached by a link that leads out of the shared root */
function assertBelow({ root }: ModelRoot, path: string): void {
  if (liesIn(realpathSync(path), realpathSync(root))) return
  throw new UsageError('usage/model-not-found', `${path} is a link to a place outside ${root}`, {
    hint: 'Give the absolute path of its target if you mean that.',
  })
}

async function onShared(model: string, shared: ModelRoot, search: Search): Promise<ResolvedModel> {
  const { mappings, roots, requireShared, sharedOnly, named } = search
  const mapped = mappings.folderOf(model) ?? model
  const path = isAbsolute(mapped) ? mapped : join(shared.folder, mapped)
  if (!existsSync(path)) {
    const missing = notOnShared(model, path)
    if (requireShared === true) throw missing
    if (!isHubId(model)) throw noModel(model)
    return { ...byId(model, search), warnings: [missing.toJSON()] }
  }
  // A mapping that names a place outside the shared models is used directly: there is no matching place for a copy.
  if (!liesIn(path, shared.folder)) return pathAsGiven(path, named)
  assertBelow(shared, path)
  assertModel(path, named)
  if (sharedOnly === true || roots.ssd === undefined) {
    return { kind: 'path', origin: 'shared', path, warnings: [] }
  }
  return await localCopy(path, { shared, ssd: roots.ssd }, search)
}

/** One that Servewright ships or has installed. */
function ownModel(model: string, named: Named | undefined): ModelFolder | undefined {
  if (isZooName(model))
    return { kind: 'path', origin: 'zoo', path: zooPath(model, named?.kind), warnings: [] }
  if (isInstalledName(model))
    return { kind: 'path', origin: 'installed', path: installedPath(model), warnings: [] }
  return undefined
}

/**
 * `zoo:NAME`, `installed:NAME` and an absolute path are taken as they are. Any other name is looked for on the shared file system, by the
 * mapping file or below its model folder, and copied to the local disk where there is one; else it is left to the engine.
 * @throws UsageError `usage/model-not-found`, `usage/not-a-model`, `usage/invalid-mappings`, `usage/invalid-arguments`
 * @throws EnvironmentError `environment/model-missing` when it is not installed, or the hub is switched off and has not got it;
 *   `environment/shared-missing`, `environment/not-on-shared` or what hindered the copy, where the request insists
 */
export async function resolveModel(model: string, request: ResolveRequest): Promise<ResolvedModel> {
  const asked = withEnvironment(request)
  const { named } = asked
  const own = ownModel(model, named)
  if (own !== undefined) return own
  if (isAbsolute(model) && existsSync(model)) return pathAsGiven(model, named)
  if (!isAbsolute(model)) assertModelName(model)
  const roots = readModelRoots(asked.env)
  const mappings = readMappings(asked.env, asked.folder ?? process.cwd())
  const search = { ...asked, roots, mappings }
  const { shared } = roots
  if (shared === undefined || !isThere(shared)) return withoutShared(model, search)
  if (isAbsolute(model)) return pathAsGiven(model, named)
  return await onShared(model, shared, search)
}
