/** The package as npm would publish it, built from the sources and installed in a folder of its own. */
import { createHash } from 'node:crypto'
import { spawn, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { withFileLock } from '../../src/host/file-lock.ts'

export interface RunResult {
  readonly code: number | null
  readonly output: string
}

type Environment = Readonly<Record<string, string>>

export interface InstalledPackage extends Disposable {
  /** Holds `node_modules` with servewright, and the examples beside it. */
  readonly folder: string
  /** Program of the package. */
  readonly bin: string
  /** Program of Vitest. */
  readonly vitest: string
  /**
   * Runs Node.
   * @param where folder below `folder`
   * @param env beside the environment of this process, without what Vitest and people have set in it
   */
  run(where: string, args: readonly string[], env?: Environment): Promise<RunResult>
}

interface Manifest {
  readonly files: readonly string[]
  readonly dependencies: Readonly<Record<string, string>>
}

/** Other packages come from the clone: what is tested is this one. */
const besides = ['vitest', 'typescript', '@types/node']

function link(name: string, modules: string): void {
  mkdirSync(dirname(join(modules, name)), { recursive: true })
  symlinkSync(resolve('node_modules', name), join(modules, name))
}

function runNode(cwd: string, args: readonly string[], env: Environment): Promise<RunResult> {
  const outer = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('VITEST') && name !== 'ONLINE_CONFIG',
  )
  const child = spawn(process.execPath, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...Object.fromEntries(outer), NO_COLOR: '1', ...env },
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  return new Promise((done) => child.once('close', (code) => done({ code, output })))
}

const cache = resolve('node_modules/.cache/servewright-tests')
const dayMs = 86_400_000

function filesBelow(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((name) => join(path, name))
    .filter((file) => statSync(file).isFile())
}

/** What is put into the package beside `dist`. */
const published = ({ files }: Manifest): readonly string[] =>
  [...files, 'package.json'].filter((name) => name !== 'dist' && existsSync(name))

function build(place: string, manifest: Manifest): void {
  const own = `${place}.${process.pid}`
  const modules = join(own, 'node_modules')
  const target = join(modules, 'servewright')
  for (const name of published(manifest)) cpSync(name, join(target, name), { recursive: true })
  const tsc = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir']
  const { status, stdout } = spawnSync(process.execPath, [...tsc, join(target, 'dist')], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`The build failed:\n${stdout}`)
  for (const name of [...Object.keys(manifest.dependencies), ...besides]) link(name, modules)
  renameSync(own, place)
}

/**
 * A folder `node_modules` that holds the package as npm would publish it, and what it needs. It is built once for each
 * state of the sources, because a build takes as long as many tests.
 */
export async function packageModules(): Promise<string> {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest
  const hash = createHash('sha256')
  for (const file of ['src', 'tsconfig.json', 'tsconfig.build.json', ...published(manifest)].flatMap(
    filesBelow,
  ))
    hash.update(`${file}\0`).update(readFileSync(file)).update('\0')
  const place = join(cache, `package-${hash.digest('hex').slice(0, 16)}`)
  const lock = { folder: join(cache, 'lock'), signal: AbortSignal.timeout(300_000), limitMs: 300_000 }
  await withFileLock(lock, async () => {
    if (existsSync(place)) return
    for (const name of readdirSync(cache).filter((entry) => entry.startsWith('package-')))
      if (statSync(join(cache, name)).mtimeMs < Date.now() - dayMs)
        rmSync(join(cache, name), { recursive: true })
    build(place, manifest)
  })
  return join(place, 'node_modules')
}

export async function installPackage(): Promise<InstalledPackage> {
  const folder = mkdtempSync(join(tmpdir(), 'servewright-package-'))
  const modules = join(folder, 'node_modules')
  symlinkSync(await packageModules(), modules)
  cpSync('examples', join(folder, 'examples'), { recursive: true })
  return {
    folder,
    bin: join(modules, 'servewright/bin/servewright.mjs'),
    vitest: join(modules, 'vitest/vitest.mjs'),
    run: (where, args, env = {}) => runNode(join(folder, where), args, env),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}
