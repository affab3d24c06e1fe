/** A shared file system and a local disk in one temporary folder, with models that look like models. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { CopyRequest } from '../../src/models/copy-model.ts'
import { program } from './programs.ts'

export const subfolder = 'neuronx-distributed/inference'

export interface ModelPlace extends Disposable {
  readonly folder: string
  readonly shared: string
  readonly ssd: string
  /** Both roots named as the forebear named them, and a hub cache that is empty. */
  readonly env: Readonly<Record<string, string>>
  /** Writes files below the shared models. @returns the model's path */
  addModel(name: string, files?: Readonly<Record<string, string | Buffer>>): string
  /** Where the copy of a model belongs. */
  copyOf(name: string): string
  copyRequest(name: string, changes?: Partial<CopyRequest>): CopyRequest
}

export const plainModel = {
  'config.json': '{"model_type":"llama"}',
  'model.safetensors': 'weights',
  'deep/er/notes.txt': 'notes',
} as const

export function writeFiles(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
}

export function createModelPlace(): ModelPlace {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'servewright-models-')))
  const shared = join(folder, 'shared')
  const ssd = join(folder, 'ssd')
  mkdirSync(join(shared, subfolder), { recursive: true })
  mkdirSync(ssd)
  const copyOf = (name: string): string => join(ssd, subfolder, name)
  return {
    folder,
    shared,
    ssd,
    env: { FSX_SHARED_RO: shared, SSD_RW: ssd, HF_HUB_CACHE: join(folder, 'hub') },
    addModel: (name, files = plainModel) => {
      const path = join(shared, subfolder, name)
      writeFiles(path, files)
      return path
    },
    copyOf,
    copyRequest: (name, changes = {}) => ({
      source: join(shared, subfolder, name),
      sourceRoot: shared,
      target: copyOf(name),
      targetRoot: ssd,
      lockFolder: join(ssd, subfolder, '.servewright-locks'),
      verify: false,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      ...changes,
    }),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  }
}

const bookkeeping = new Set(['.copy_complete', '.copy_manifest.json'])

/** SHA-256 of every file of a folder, links followed, by name. */
export function contentOf(folder: string): ReadonlyMap<string, string> {
  const names = execFileSync('find', ['-L', '.', '-type', 'f'], { cwd: folder, encoding: 'utf8' }).split('\n')
  const files = names.filter((name) => name !== '').map((name) => name.slice(2))
  return new Map(
    files
      .filter((name) => !bookkeeping.has(name))
      .toSorted()
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex'),
      ]),
  )
}

/** What a copy that was broken off would leave beside the model. */
export function leftovers(parent: string): readonly string[] {
  return existsSync(parent) ? readdirSync(parent).filter((name) => name.startsWith('.partial')) : []
}

/** Runs a program of the system to its end. */
export function system(file: string, ...args: readonly string[]): void {
  execFileSync(file, args)
}

/** Large enough for a copy to be hit in the middle of it. */
export function heavyModel(): Record<string, Buffer | string> {
  const shards = Array.from({ length: 6 }, (_, index) => [
    `model-0000${index}.safetensors`,
    randomBytes(3 * 2 ** 20),
  ])
  const small = Array.from({ length: 100 }, (_, index) => [`extra/file-${index}.json`, randomBytes(2_000)])
  return { 'config.json': '{}', ...Object.fromEntries([...shards, ...small]) } as Record<
    string,
    Buffer | string
  >
}

export interface Copier {
  readonly child: ChildProcess
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>
  output(): string
}

/** `copyModel` in a process of its own; it prints `start`, and in the end what it would use. */
export function startCopier(place: ModelPlace, name: string): Copier {
  const { source, sourceRoot, target, targetRoot, lockFolder } = place.copyRequest(name)
  const words = JSON.stringify({ source, sourceRoot, target, targetRoot, lockFolder, verify: false })
  const child = spawn(process.execPath, [program('copy-model-child'), words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = new Promise<{ code: number | null; output: string }>((done) =>
    child.once('close', (code) => done({ code, output })),
  )
  return { child, ended, output: () => output }
}
