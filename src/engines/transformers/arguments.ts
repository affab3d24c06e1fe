/** The command that starts `transformers serve`, pinned to one model. */
import type { CommandSpec, LaunchRequest } from '../../contract/engine.ts'
import { writeFlags } from '../write-flags.ts'
import { transformersOptions, type TransformersOptions } from './options.ts'

/** What every server gets, whatever its preset says. */
const environment = { HF_HUB_DISABLE_TELEMETRY: '1' }

export function transformersCommand(request: LaunchRequest<TransformersOptions>): CommandSpec {
  const { location, model, host, port, options } = request
  const { args, env } = writeFlags(transformersOptions, options)
  // By the module: the program beside the Python is a script that knows only the folder it was made in.
  const entry = ['-m', 'transformers.cli.transformers', 'serve', model]
  const address = ['--host', host, '--port', String(port)]
  return {
    file: location.program,
    args: [...entry, ...address, ...args, ...(options.extraArgs ?? [])],
    env: { ...environment, ...env },
  }
}
