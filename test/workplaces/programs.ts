/**
 * The programs that tests start by the hundred, each as one file, and the package as Vitest's own processes load it: a
 * process then reads a few modules, and not 900. They are bundled once for each state of the sources; nothing in them
 * differs but where the modules lie. `installed-package.ts` has the package as it is published.
 */
import { createHash } from 'node:crypto'
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { withFileLock } from '../../src/host/file-lock.ts'

const sources = {
  main: 'src/cli/main.ts',
  // Looked for beside the module that starts them.
  'agent-thread': 'src/load/agent/agent-thread.ts',
  'canary-thread': 'src/load/agent/canary-thread.ts',
  'exchange-process': 'src/server/client/apart/exchange-process.ts',
  server: 'test/fake-engine/server.ts',
  'copy-model-child': 'test/workplaces/copy-model-child.ts',
} as const

/** Entry points of the package; each lies where the package's exports say. */
const packageSources = {
  index: 'src/index.ts',
  'vitest/index': 'src/vitest/index.ts',
  'vitest/config': 'src/vitest/config.ts',
  'vitest/setup': 'src/vitest/setup.ts',
  'vitest/reporter': 'src/vitest/reporter.ts',
} as const

const cache = resolve('node_modules/.cache/servewright-tests')
const dayMs = 86_400_000

function stateOfSources(): string {
  // Old places are written into the programs, and another checkout may share node_modules.
  const hash = createHash('sha256').update(resolve('.'))
  const files = ['src', 'test/fake-engine', 'test/workplaces'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  for (const file of ['package-lock.json', ...files.filter((name) => name.endsWith('.ts')).toSorted()])
    hash.update(`${file}\0`).update(readFileSync(file)).update('\0')
  return hash.digest('hex').slice(0, 16)
}

/** Modules that start what lies beside the bundle. */
const movesAlong =
  /\/(?:load\/agent\/thread-entry|server\/client\/apart\/stamped-exchanges|vitest\/config)\.ts$/

/** A module that looks for files from where it lies still finds them. */
function atItsOldPlace(code: string, file: string): string {
  if (file.includes('/node_modules/') || movesAlong.test(file)) return code
  const facts = { url: pathToFileURL(file).href, dirname: dirname(file), filename: file }
  return code.replaceAll(/\bimport\.meta\.(url|dirname|filename)\b/g, (_, name: keyof typeof facts) =>
    JSON.stringify(facts[name]),
  )
}

async function bundle(input: Readonly<Record<string, string>>, dir: string, ending: string): Promise<void> {
  const { build } = await import('rolldown')
  await build({
    input,
    platform: 'node',
    logLevel: 'warn',
    // It is there once, or its tests would not know each other.
    external: /^vitest(\/|$)/,
    plugins: [{ name: 'old-places', transform: atItsOldPlace }],
    output: {
      dir,
      format: 'esm',
      keepNames: true,
      entryFileNames: `[name]${ending}`,
      chunkFileNames: `[name]-[hash]${ending}`,
    },
  })
}

async function bundleAll(place: string): Promise<void> {
  const own = `${place}.${process.pid}`
  await bundle(sources, own, '.mjs')
  await bundle(packageSources, join(own, 'package/dist'), '.js')
  cpSync('package.json', join(own, 'package/package.json'))
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
    await bundleAll(place)
  })
  return place
}

const folder = await folderOfPrograms()

/** Absolute path of a program, for `node`. */
export const program = (name: keyof typeof sources): string => join(folder, `${name}.mjs`)

/** Folder of the package, for `node_modules`. */
export const bundledPackage = join(folder, 'package')
