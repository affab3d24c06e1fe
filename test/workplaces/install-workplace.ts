/** A tiny engine that installs in a second from a source archive made here, in a cache folder of its own. No network. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Engine } from '../../src/contract/engine.ts'
import { findEngine } from '../../src/engines/lookup.ts'
import { cacheFolder } from '../../src/host/cache-folder.ts'
import { withFileLock } from '../../src/host/file-lock.ts'
import { listProcesses } from '../../src/host/processes.ts'
import { enginesFolder } from '../../src/provision/installed-engines.ts'
import { findUv, provideUv } from '../../src/provision/provide-uv.ts'

export const fakeInstallation = {
  kind: 'python',
  module: 'fake_engine',
  distributions: ['fake-engine'],
  alsoShow: [],
  defaultVersion: '1.0',
  diskGiB: 0.01,
  lockFolder: 'fake-engine',
} satisfies Engine['installation']

export const fakeEngine: Engine = {
  ...findEngine('vllm'),
  name: 'fake',
  installation: fakeInstallation,
}

const buildBackend = `
import os, time, zipfile

def build_wheel(folder, config_settings=None, metadata_directory=None):
    time.sleep(float(os.environ.get("FAKE_BUILD_SECONDS", "0")))
    while not os.path.exists(os.environ.get("FAKE_BUILD_UNTIL", "/")):
        time.sleep(0.01)
    name = "fake_engine-1.0-py3-none-any.whl"
    info = "fake_engine-1.0.dist-info"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        wheel.writestr("fake_engine.py", "def main():\\n    print('fake engine runs')\\n")
        wheel.writestr(info + "/METADATA", "Metadata-Version: 2.1\\nName: fake-engine\\nVersion: 1.0\\n")
        wheel.writestr(info + "/WHEEL", "Wheel-Version: 1.0\\nGenerator: t\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(info + "/entry_points.txt", "[console_scripts]\\nfake-engine = fake_engine:main\\n")
        wheel.writestr(info + "/RECORD", "")
    return name
`

const pyproject = `
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "fake-engine"
version = "1.0"
`

/** Leaves a package index with the archive in `folder`. @returns SHA-256 of the archive */
function makeArchive(folder: string): string {
  const name = 'fake_engine-1.0'
  const source = join(folder, name)
  mkdirSync(source, { recursive: true })
  writeFileSync(join(source, 'backend.py'), buildBackend)
  writeFileSync(join(source, 'pyproject.toml'), pyproject)
  writeFileSync(join(source, 'PKG-INFO'), 'Metadata-Version: 2.1\nName: fake-engine\nVersion: 1.0\n')
  spawnSync('tar', ['-czf', `${name}.tar.gz`, name], { cwd: folder })
  rmSync(source, { recursive: true })
  const page = join(folder, 'index/fake-engine')
  mkdirSync(page, { recursive: true })
  writeFileSync(join(page, 'index.html'), `<a href="../../${name}.tar.gz">${name}.tar.gz</a>`)
  return createHash('sha256')
    .update(readFileSync(join(folder, `${name}.tar.gz`)))
    .digest('hex')
}

export interface LockChanges {
  readonly diskGiB?: number
  readonly torch?: {
    readonly requirements: readonly string[]
    readonly onlyForAccelerators: readonly string[]
  }
  readonly hash?: string
}

export interface InstallWorkplace extends Disposable {
  readonly folder: string
  /** Where the engine must be afterwards. */
  readonly target: string
  /** Folder of the locks. */
  readonly locks: string
  /** What installers and Servewright have to see. */
  readonly env: Readonly<Record<string, string>>
  writeLock(changes?: LockChanges): void
  /** `installEngine` in a process of its own. */
  start(env?: Readonly<Record<string, string>>): InstallRun
}

export interface InstallRun {
  readonly child: ChildProcess
  /** The outcome or error that was printed, and the steps before it. */
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>
  output(): string
}

/** The user's own uv, or the one that `servewright install` fetches: one download for all tests. */
export async function sharedUv(): Promise<string> {
  const signal = new AbortController().signal
  const lock = { folder: join(enginesFolder(), '.lock'), signal, limitMs: 600_000 }
  const request = { cache: cacheFolder(), python: 'python3', signal, onLine: () => undefined }
  // Whoever installs an engine meanwhile holds the lock for minutes.
  return (await findUv(request.cache, signal)) ?? (await withFileLock(lock, () => provideUv(request)))
}

/** @param uv what stands first on PATH; by default nothing new does */
export function createInstallWorkplace(uv?: string): InstallWorkplace {
  const folder = mkdtempSync(join(tmpdir(), 'servewright-install-'))
  const archives = join(folder, 'archives')
  const locks = join(folder, 'locks')
  const hash = makeArchive(archives)
  const lockFolder = join(locks, 'fake-engine/1.0')
  mkdirSync(lockFolder, { recursive: true })
  const writeLock = (changes: LockChanges = {}): void => {
    const need = changes.diskGiB ?? 0.01
    const manifest = {
      distribution: 'fake-engine',
      python: { least: '3.8', most: '3.99' },
      diskGiB: { cpuTorch: need, indexTorch: need },
      ...(changes.torch === undefined ? {} : { torch: changes.torch }),
    }
    writeFileSync(join(lockFolder, 'lock.json'), JSON.stringify(manifest))
    const requirement = `fake-engine==1.0 \\\n    --hash=sha256:${changes.hash ?? hash}\n`
    writeFileSync(join(lockFolder, 'requirements.lock'), requirement)
  }
  writeLock()
  const programs = join(folder, 'uv')
  mkdirSync(programs)
  if (uv !== undefined) symlinkSync(uv, join(programs, 'uv'))
  const env = {
    PATH: `${programs}:${process.env['PATH']}`,
    XDG_CACHE_HOME: join(folder, 'cache'),
    UV_CACHE_DIR: join(folder, 'uv-cache'),
    UV_DEFAULT_INDEX: pathToFileURL(join(archives, 'index')).href,
    VIRTUAL_ENV: '',
  }
  return {
    folder,
    locks,
    env,
    writeLock,
    target: join(folder, 'cache/servewright/engines/fake-engine-1.0'),
    start: (more = {}) => startInstall(locks, { ...env, ...more }),
    [Symbol.dispose]: () => {
      killThoseWith(`XDG_CACHE_HOME=${env.XDG_CACHE_HOME}`)
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function startInstall(locks: string, env: Readonly<Record<string, string>>): InstallRun {
  const program = fileURLToPath(import.meta.resolve('./install-fake-child.ts'))
  const child = spawn(process.execPath, [program, locks], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = new Promise<{ code: number | null; output: string }>((done) =>
    child.once('close', (code) => done({ code, output })),
  )
  return { child, ended, output: () => output }
}

/** Processes, other than this one, that carry a variable in their environment. */
export function carriersOf(variable: string): readonly number[] {
  return listProcesses()
    .filter(({ pid, state }) => {
      if (pid === process.pid || state === 'Z') return false
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(variable)
      } catch {
        return false
      }
    })
    .map(({ pid }) => pid)
}

/** One by one: what we started directly is in the group of the test runner. */
function killThoseWith(variable: string): void {
  for (const pid of carriersOf(variable)) process.kill(pid, 'SIGKILL')
}
