/** `servewright models`: where the weights of a model are. */
import { defined } from '../../base/defined.ts'
import { Command } from 'commander'
import { exitCodes } from '../../base/exit-codes.ts'
import { plainText } from '../../base/plain-text.ts'
import { catchInterrupts } from '../../host/interrupt.ts'
import { resolveModel } from '../../models/resolve-model.ts'
import type { ResolvedModel } from '../../models/resolved-model.ts'
import type { ResolveRequest } from '../../models/resolve-request.ts'
import { modelArgument } from '../../models/resolved-model.ts'
import { showCopy } from '../../report/show-copy.ts'

interface ResolveOptions {
  readonly requireShared?: true
  readonly sharedOnly?: true
  readonly requireCopy?: true
  readonly copy: boolean
  readonly verify?: true
  readonly json?: true
}

export function modelsCommand(): Command {
  const resolve = new Command('resolve')
    .description('find a model as a start would: mappings, shared file system, local copy, hub cache')
    .argument(
      '<model>',
      'zoo:NAME, installed:NAME, an absolute path, an id, or a folder below the shared models',
    )
    .option('--require-shared', 'fail if the shared file system or the model on it is missing')
    .option('--shared-only', 'use the shared folder itself, without a copy')
    .option('--require-copy', 'fail if a local copy is needed and cannot be made')
    .option('--no-copy', 'use an existing local copy, and do not make one')
    .option('--verify', 'verify every byte of the local copy before it is used')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      '\nExit codes: 0 the model is on this machine, 2 wrong usage, 3 it is not: the engine would have to download it.',
    )
    .action(resolveOne)
  return new Command('models').description('find models, as a start would').addCommand(resolve)
}

function requestOf(options: ResolveOptions, signal: AbortSignal): ResolveRequest {
  const { requireShared, sharedOnly, requireCopy, verify } = options
  return {
    signal,
    ...defined({ requireShared, sharedOnly, requireCopy, verify }),
    copy: options.copy ? 'make' : 'look',
    onProgress: showCopy(),
  }
}

async function resolveOne(model: string, options: ResolveOptions): Promise<void> {
  using interrupt = catchInterrupts((exitCode) => process.exit(exitCode))
  const resolved = await resolveModel(model, requestOf(options, interrupt.signal))
  for (const { code, message, hint } of resolved.warnings) {
    process.stderr.write(`warning ${code}  ${plainText(message)}\n→ ${plainText(hint ?? '')}\n`)
  }
  if (options.json === true) process.stdout.write(`${JSON.stringify(resolved, undefined, 2)}\n`)
  else process.stdout.write(`${modelArgument(resolved)}\n`)
  if (options.json !== true) process.stderr.write(`${plainText(originOf(resolved))}\n`)
  // Whoever asks wants to start without a download.
  if (resolved.kind === 'id' && resolved.cache.state !== 'complete') process.exitCode = exitCodes.environment
}

/** Where it comes from; on stderr, so that stdout holds the answer alone. */
function originOf(model: ResolvedModel): string {
  if (model.kind === 'id') {
    const { state, missing, path } = model.cache
    const lacks = missing.length === 0 ? '' : `, lacks ${missing.join(', ')}`
    const rest =
      state === 'complete' ? '' : '; not on this machine: the engine would download it at its start'
    return `an id for the engine; in the hub cache: ${state}${lacks} (${path})${rest}`
  }
  const { origin, copied } = model
  if (copied === undefined)
    return {
      given: 'as given',
      zoo: 'in the zoo',
      installed: 'installed by Servewright',
      shared: 'on the shared file system',
      copy: 'a local copy',
    }[origin]
  const { reused, files, bytes, durationMs, from } = copied
  const seconds = (durationMs / 1000).toFixed(2)
  return `${reused ? 'local copy, proven' : 'local copy, made'} in ${seconds} s: ${files} files, ${bytes} bytes of ${from}`
}
