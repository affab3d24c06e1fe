/** `servewright install`: a private copy of an engine in the cache folder. */
import { defined } from '../../base/defined.ts'
import { Command } from 'commander'
import { plainText } from '../../base/plain-text.ts'
import { findEngine } from '../../engines/lookup.ts'
import { catchInterrupts } from '../../host/interrupt.ts'
import { installEngine, type InstallEvent, type InstallOutcome } from '../../provision/install-engine.ts'
import { locateEngine, type LocatedEngine } from '../../provision/locate-engine.ts'
import { colorStyle, plainStyle } from '../../report/style.ts'

interface InstallOptions {
  readonly force?: true
}

export function installCommand(): Command {
  return new Command('install')
    .description(
      'install an engine into the cache folder from pinned, hashed packages, or find one that is built for its machine',
    )
    .argument('<engine>', 'such as `vllm` or `vllm@0.32.0`')
    .option('--force', 'install again even if it is already installed')
    .action(async (words: string, { force }: InstallOptions) => {
      const [name = '', version] = words.split('@')
      using interrupt = catchInterrupts((exitCode) => process.exit(exitCode))
      const engine = findEngine(name)
      if (engine.installation.byHand !== undefined && version === undefined) {
        process.stdout.write(whereFound(await locateEngine({ engine, signal: interrupt.signal })))
        return
      }
      const outcome = await installEngine({
        engine,
        ...defined({ version }),
        force: force === true,
        signal: interrupt.signal,
        onProgress: showProgress,
      })
      process.stdout.write(summary(outcome))
    })
}

function showProgress({ kind, text }: InstallEvent): void {
  const style = process.stdout.isTTY ? colorStyle : plainStyle
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

const whereFound = ({ versions, location, source }: LocatedEngine): string =>
  `found: ${listed(versions)}\n  ${location.program} (${source})\n`
