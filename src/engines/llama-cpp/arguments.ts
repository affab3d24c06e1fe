/** The command that starts `llama-server` on one model. */
import { isAbsolute } from 'node:path'
import type { CommandSpec, LaunchRequest } from '../../contract/engine.ts'
import { writeFlags } from '../write-flags.ts'
import { llamaCppOptions, type LlamaCppOptions } from './options.ts'

export function llamaCppCommand(request: LaunchRequest<LlamaCppOptions>): CommandSpec {
  const { location, model, servedName, host, port, options } = request
  const { args, env } = writeFlags(llamaCppOptions, options)
  const source = isAbsolute(model) ? ['--model', model] : ['--hf-repo', model]
  const address = ['--alias', servedName, '--host', host, '--port', String(port)]
  return {
    file: location.program,
    args: [...source, ...address, ...args, ...(options.extraArgs ?? [])],
    env,
  }
}
