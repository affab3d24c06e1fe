/**
 * The programs that tests start by the hundred, each as one file: a process then reads one module, and not 450. They are
 * bundled once for each state of the sources; nothing in them differs but where the modules lie.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { withFileLock } from '../../src/host/file-lock.ts'

const sources = {
  main: 'src/cli/main.ts',
  // Looked for beside the module that starts them.
  'agent-thread': 'src/load/agent/agent-thread.ts',
  'canary-thread': 'src/load/agent/canary-thread.ts',
  server: 'test/fake-engine/server.ts',
  'copy-model-child': 'test/workplaces/copy-model-child.ts',
} as const

const cache = resolve('node_modules/.cache/servewright-tests')
const dayMs = 86_400_000

function stateOfSources(): string {
  const hash = createHash('sha256')
  const files = ['src', 'test/fake-engine', 'test/workplaces'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  for (const file of ['package-lock.json', ...files.filter((name) => name.endsWith('.ts')).toSorted()])
    hash.update(`${file}\0`).update(readFileSync(file)).update('\0')
  return hash.digest('hex').slice(0, 16)
}

/** A module that looks for files from where it lies still finds them; only the threads lie beside the bundle. */
function atItsOldPlace(code: string, file: string): string {
  if (file.includes('/node_modules/') || file.endsWith('/thread-entry.ts')) return code
  const facts = { url: pathToFileURL(file).href, dirname: dirname(file), filename: file }
  return code.replaceAll(/\bimport\.meta\.(url|dirname|filename)\b/g, (_, name: keyof typeof facts) =>
    JSON.stringify(facts[name]),
  )
}

async function bundle(place: string): Promise<void> {
  const { build } = await import('rolldown')
  const own = `${place}.${process.pid}`
  await build({
    input: sources,
    platform: 'node',
    logLevel: 'warn',
    plugins: [{ name: 'old-places', transform: atItsOldPlace }],
    output: {
      dir: own,
      format: 'esm',
      keepNames: true,
      entryFileNames: '[name].mjs',
      chunkFileNames: '[name]-[hash].mjs',
    },
  })
  renameSync(own, place)
}

async function folderOfPrograms(): Promise<string> {
  const place = join(cache, `programs-${stateOfSources()}`)
  if (existsSync(place)) return place
  const lock = { folder: join(cache, 'lock'), signal: AbortSignal.timeout(300_000), limitMs: 300_000 }
  await withFileLock(lock, async () => {
    if (existsSync(place)) return
    for (const name of readdirSync(cache).filter((entry) => entry.startsWith('programs-')))
      if (statSync(join(cache, name)).mtimeMs < Date.now() - dayMs)
        rmSync(join(cache, name), { recursive: true })
    await bundle(place)
  })
  return place
}

const folder = await folderOfPrograms()

/** Absolute path of a program, for `node`. */
export const program = (name: keyof typeof sources): string => join(folder, `${name}.mjs`)
