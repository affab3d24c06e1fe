/** The files of this package that another machine needs to run it: its own and those of what it depends on. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { InternalError } from '../base/errors.ts'
import { packageRoot } from './package-root.ts'

export interface ProductFile {
  /** Path in the package, with slashes. */
  readonly name: string
  readonly bytes: Uint8Array
}

const shownDigits = 12

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
}

const isNeeded = (name: string): boolean => !/\.(?:map|md|markdown)$|\.test\.ts$|\.d\.[cm]?ts$/.test(name)

function filesIn(folder: string, as: string): readonly ProductFile[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()
  return names
    .filter((name) => isNeeded(name) && !/(?:^|\/)node_modules(?:\/|$)/.test(name))
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => ({ name: `${as}/${name}`, bytes: readFileSync(join(folder, name)) }))
}

function findPackage(name: string, from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const place = join(folder, 'node_modules', name)
    if (existsSync(join(place, 'package.json'))) return place
    if (folder === dirname(folder)) throw new InternalError(`The package ${name} is not installed`)
  }
}

/** Each package once; two versions of one would need folders of their own, which the shipped ones do not. */
function withDependencies(folder: string, found: Map<string, string>): void {
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  for (const name of Object.keys(dependencies)) {
    if (found.has(name)) continue
    const place = findPackage(name, folder)
    found.set(name, place)
    withDependencies(realpathSync(place), found)
  }
}

const hasSources = (): boolean => existsSync(join(packageRoot, 'src/cli/main.ts'))

function ownFiles({ zoo }: { readonly zoo: boolean }): readonly ProductFile[] {
  const folders = [hasSources() ? 'src' : 'dist', 'schemas', 'engines', 'launchers', 'models']
  const own = [...folders, ...(zoo ? ['zoo'] : [])].filter((name) => existsSync(join(packageRoot, name)))
  const manifest = { name: 'package.json', bytes: readFileSync(join(packageRoot, 'package.json')) }
  return [manifest, ...own.flatMap((name) => filesIn(join(packageRoot, name), name))]
}

/** The same for the same files of this package, whatever it depends on. */
export function packageHash(): string {
  const hash = createHash('sha256')
  for (const { name, bytes } of ownFiles({ zoo: false }))
    hash.update(`${name}\n${bytes.byteLength}\n`).update(bytes)
  return hash.digest('hex').slice(0, shownDigits)
}

/** @param zoo with the models that ship */
export function productFiles({ zoo }: { readonly zoo: boolean }): {
  readonly files: readonly ProductFile[]
  /** Where the command line of a node begins, from the package's folder. */
  readonly main: string
} {
  const packages = new Map<string, string>()
  withDependencies(packageRoot, packages)
  return {
    files: [
      ...ownFiles({ zoo }),
      ...[...packages].flatMap(([name, place]) => filesIn(place, `node_modules/${name}`)),
    ],
    main: hasSources() ? 'src/cli/unit-main.ts' : 'dist/cli/unit-main.js',
  }
}
