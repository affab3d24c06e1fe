/** The command that starts `mlx_lm.server`. */
import type { CommandSpec, LaunchRequest } from '../../contract/engine.ts'
import { writeFlags } from '../write-flags.ts'
import { mlxLmOptions, type MlxLmOptions } from './options.ts'

/** What every server gets, whatever its preset says. */
const environment = { HF_HUB_DISABLE_TELEMETRY: '1' }

export function mlxLmCommand(request: LaunchRequest<MlxLmOptions>): CommandSpec {
  const { location, model, host, port, options } = request
  const { args, env } = writeFlags(mlxLmOptions, options)
  const address = ['--model', model, '--host', host, '--port', String(port)]
  return {
    file: location.program,
    args: ['-m', 'mlx_lm', 'server', ...address, ...args, ...(options.extraArgs ?? [])],
    env: { ...environment, ...env },
  }
}
