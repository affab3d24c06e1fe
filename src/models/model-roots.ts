/** Where shared models lie and where copies of them may go, from the environment. */
import { defined } from '../base/defined.ts'
import { statSync } from 'node:fs'
import { isAbsolute, join, normalize } from 'node:path'
import { UsageError } from '../base/errors.ts'

export interface ModelRoot {
  /** The variable that named it. */
  readonly variable: string
  /** The root as it was named, absolute. */
  readonly root: string
  /** The root's sub-folder that holds the models. */
  readonly folder: string
}

export interface ModelRoots {
  readonly shared?: ModelRoot
  readonly ssd?: ModelRoot
}

const sharedVariables = ['SERVEWRIGHT_SHARED_ROOT', 'FSX_SHARED_RO', 'FSX_RO']
const ssdVariables = ['SERVEWRIGHT_SSD_ROOT', 'SSD_RW']
const subfolderVariable = 'SERVEWRIGHT_MODEL_SUBFOLDER'
const usualSubfolder = 'neuronx-distributed/inference'

function unusable(variable: string, value: string, why: string): UsageError {
  return new UsageError('usage/invalid-arguments', `${variable} is "${value}", which ${why}`, {
    hint: `Correct or unset ${variable}.`,
  })
}

function subfolderOf(env: NodeJS.ProcessEnv): string {
  const named = env[subfolderVariable] ?? ''
  const folder = normalize(named === '' ? usualSubfolder : named)
  const climbs = folder.split('/').includes('..') || folder.includes('\0')
  if (climbs || isAbsolute(folder))
    throw unusable(subfolderVariable, named, 'points to a place outside the root')
  return folder
}

/** An empty variable counts as unset, as it did in the forebear. */
function rootOf(env: NodeJS.ProcessEnv, variables: readonly string[]): ModelRoot | undefined {
  const variable = variables.find((name) => (env[name] ?? '') !== '')
  const root = variable === undefined ? undefined : env[variable]
  if (variable === undefined || root === undefined) return undefined
  if (!isAbsolute(root)) throw unusable(variable, root, 'is not an absolute path')
  return { variable, root: normalize(root), folder: join(root, subfolderOf(env)) }
}

/** @throws UsageError `usage/invalid-arguments` for a relative root or a sub-folder that leads upwards */
export function readModelRoots(env: NodeJS.ProcessEnv): ModelRoots {
  const shared = rootOf(env, sharedVariables)
  const ssd = rootOf(env, ssdVariables)
  return { ...defined({ shared, ssd }) }
}

/** Whether the root's model folder is there: a root may be named and not be mounted. */
export function isThere({ folder }: ModelRoot): boolean {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true
}
