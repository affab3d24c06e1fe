/**
 * What a virtual environment holds, by its files alone: no Python is started. It answers only where these files decide it, since a Python
 * can be made to look elsewhere as well, in many ways.
 */
import { accessSync, constants, existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { foldersIn, readTextIfThere } from './staged-folder.ts'

interface Wanted {
  readonly module: string
  readonly distributions: readonly string[]
}

/** What its Python would say. */
export interface EnvironmentFacts {
  readonly python: string
  /** Whether the module is there. */
  readonly module: boolean
  /** Versions of those that are there. */
  readonly distributions: Readonly<Record<string, string>>
}

/** They change how setuptools and virtualenv are imported, and add no place to look at. */
const harmlessPaths = new Set(['distutils-precedence.pth', '_virtualenv.pth'])
const tellers = ['PYTHONPATH', 'PYTHONHOME', 'PYTHONPLATLIBDIR']

/** @returns the version of its Python; undefined where it is not one that stands alone */
function versionOf(environment: string): string | undefined {
  const text = readTextIfThere(join(environment, 'pyvenv.cfg')) ?? ''
  const said = (key: string): string | undefined =>
    new RegExp(`^${key}\\s*=\\s*(.*?)\\s*$`, 'm').exec(text)?.[1]
  if (said('include-system-site-packages') !== 'false') return undefined
  return /^\d+\.\d+\.\d+/.exec(said('version_info') ?? said('version') ?? '')?.[0]
}

/** @returns where its packages are, unless there are several places or something adds others */
function onlyPackages(environment: string, version: string): string | undefined {
  const [major, minor] = version.split('.')
  const lib = join(environment, 'lib')
  if (foldersIn(lib).join() !== `python${major}.${minor}`) return undefined
  const lib64 = join(environment, 'lib64')
  if (existsSync(lib64) && realpathSync(lib64) !== realpathSync(lib)) return undefined
  const folder = join(lib, `python${major}.${minor}`, 'site-packages')
  const adds = (name: string): boolean =>
    (name.endsWith('.pth') && !harmlessPaths.has(name)) ||
    /^(?:site|user)customize\b|\.egg(?:-link|-info)?$/.test(name)
  return existsSync(folder) && !readdirSync(folder).some(adds) ? folder : undefined
}

const plainName = (name: string): string => name.toLowerCase().replaceAll(/[-_.]+/g, '-')

/** @returns undefined where two are of one name, or one cannot be read */
function versionsIn(folder: string, wanted: readonly string[]): Record<string, string> | undefined {
  const versions: Record<string, string> = {}
  for (const name of wanted) {
    const places = readdirSync(folder).filter((entry) => {
      const [, dist = ''] = /^(.+)-[^-]+\.dist-info$/.exec(entry) ?? []
      return plainName(dist) === plainName(name)
    })
    if (places.length === 0) continue
    const text = readFileSync(join(folder, places[0] ?? '', 'METADATA'), 'utf8')
    const version = /^Version: *(\S+) *\r?$/m.exec(text.split(/\r?\n\r?\n/)[0] ?? '')?.[1]
    if (places.length > 1 || version === undefined) return undefined
    versions[name] = version
  }
  return versions
}

function factsOf(path: string, { module: name, distributions }: Wanted): EnvironmentFacts | undefined {
  if (!/^python[\d.]*$/.test(basename(path)) || tellers.some((one) => process.env[one] !== undefined))
    return undefined
  const environment = dirname(dirname(path))
  const python = versionOf(environment)
  const folder = python === undefined ? undefined : onlyPackages(environment, python)
  if (python === undefined || folder === undefined) return undefined
  accessSync(realpathSync(path), constants.X_OK)
  const versions = versionsIn(folder, distributions)
  if (versions === undefined) return undefined
  return { python, module: existsSync(join(folder, name, '__init__.py')), distributions: versions }
}

/** @returns undefined where only its Python can say it */
export function pythonEnvironment(path: string, wanted: Wanted): EnvironmentFacts | undefined {
  try {
    return factsOf(path, wanted)
  } catch {
    return undefined
  }
}
