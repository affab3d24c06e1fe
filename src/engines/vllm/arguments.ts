/** The command that starts vLLM's OpenAI-compatible server. */
import { dirname, join } from 'node:path'
import type { CommandSpec, LaunchRequest } from '../../contract/engine.ts'
import { writeFlags, type WrittenFlags } from '../write-flags.ts'
import { vllmOptions, type VllmOptions } from './options.ts'

/** What every server gets, whatever its preset says. */
const environment = {
  // vLLM renames its processes, and setproctitle would overwrite the environment by which they are recognised.
  SPT_NOENV: '1',
  VLLM_NO_USAGE_STATS: '1',
  // Else vLLM looks for an interface of this machine, and may take one that others can reach.
  VLLM_HOST_IP: '127.0.0.1',
}

interface Entry {
  readonly file: string
  readonly args: readonly string[]
}

/** What every engine that is vLLM underneath lets its presets say about the command itself. */
interface LaunchOptions {
  readonly launch?: 'module' | 'serve' | undefined
  readonly extraArgs?: readonly string[] | undefined
}

function entryOf({ location, model, options }: LaunchRequest<LaunchOptions>): Entry {
  const { python } = location
  return options.launch === 'serve'
    ? { file: join(dirname(python), 'vllm'), args: ['serve', model] }
    : { file: python, args: ['-m', 'vllm.entrypoints.openai.api_server', '--model', model] }
}

/** The server's command with arguments and variables that are written already. */
export function apiServerCommand(request: LaunchRequest<LaunchOptions>, written: WrittenFlags): CommandSpec {
  const { servedName, host, port, options } = request
  const entry = entryOf(request)
  const address = ['--served-model-name', servedName, '--host', host, '--port', String(port)]
  return {
    file: entry.file,
    args: [...entry.args, ...address, ...written.args, ...(options.extraArgs ?? [])],
    env: { ...environment, ...written.env },
  }
}

export function vllmCommand(request: LaunchRequest<VllmOptions>): CommandSpec {
  const { args, env } = writeFlags(vllmOptions, request.options)
  // By default it lies in the temporary folder, and the next start would compile everything again.
  const cache = { TORCHINDUCTOR_CACHE_DIR: join(request.cacheFolder, 'torchinductor') }
  return apiServerCommand(request, { args, env: { ...cache, ...env } })
}
