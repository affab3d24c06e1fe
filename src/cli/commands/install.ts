/** `servewright install`: a private copy of an engine in the cache folder. */
import { Command } from 'commander'
import { plainText } from '../../base/plain-text.ts'
import { findEngine } from '../../engines/lookup.ts'
import { catchInterrupts } from '../../host/interrupt.ts'
import { installEngine, type InstallEvent, type InstallOutcome } from '../../provision/install-engine.ts'
import { colorStyle, plainStyle } from '../../report/style.ts'

interface InstallWords {
  readonly force?: true
}

export function installCommand(): Command {
  return new Command('install')
    .description('install an engine into the cache folder, from pinned and hashed packages')
    .argument('<engine>', 'such as `vllm` or `vllm@0.32.0`')
    .option('--force', 'install it again although it is there')
    .action(async (words: string, { force }: InstallWords) => {
      const [name = '', version] = words.split('@')
      using interrupt = catchInterrupts((exitCode) => process.exit(exitCode))
      const outcome = await installEngine({
        engine: findEngine(name),
        ...(version === undefined ? {} : { version }),
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

function summary({ reused, path, marker }: InstallOutcome): string {
  const versions = Object.entries(marker.versions).map(([name, version]) => `${name} ${version}`)
  const what = reused ? 'already installed' : 'installed'
  return `${what}: ${versions.join(', ')}\n  in ${path}\n`
}
