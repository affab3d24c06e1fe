/** The package as npm would publish it, built from the sources and installed in a folder of its own. */
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

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

export function installPackage(): InstalledPackage {
  const folder = mkdtempSync(join(tmpdir(), 'servewright-package-'))
  const modules = join(folder, 'node_modules')
  const target = join(modules, 'servewright')
  const { files, dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest
  for (const name of [...files, 'package.json'].filter((file) => file !== 'dist'))
    if (existsSync(name)) cpSync(name, join(target, name), { recursive: true })
  const tsc = [
    'node_modules/typescript/bin/tsc',
    '-p',
    'tsconfig.build.json',
    '--outDir',
    join(target, 'dist'),
  ]
  const { status, stdout } = spawnSync(process.execPath, tsc, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`The build failed:\n${stdout}`)
  for (const name of [...Object.keys(dependencies), ...besides]) link(name, modules)
  cpSync('examples', join(folder, 'examples'), { recursive: true })
  return {
    folder,
    bin: join(target, 'bin/servewright.mjs'),
    vitest: join(modules, 'vitest/vitest.mjs'),
    run: (where, args, env = {}) => runNode(join(folder, where), args, env),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}
