/** The command that starts vLLM's OpenAI-compatible server. */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
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

/** As deep below the package's root in the sources as in what is published. */
const launcher = fileURLToPath(new URL('../../../launchers/start-server.sh', import.meta.url))

/** What every engine that is vLLM underneath lets its presets say about the command itself. */
interface LaunchOptions {
  readonly launch?: 'module' | 'serve' | 'script' | undefined
  readonly setup?: string | undefined
  readonly extraArgs?: readonly string[] | undefined
}

function entryOf({ location, model, options }: LaunchRequest<LaunchOptions>): CommandSpec {
  const { program } = location
  const { launch, setup } = options
  if (launch === 'serve') return { file: join(dirname(program), 'vllm'), args: ['serve', model], env: {} }
  const named = ['--model', model]
  if (launch !== 'script')
    return { file: program, args: ['-m', 'vllm.entrypoints.openai.api_server', ...named], env: {} }
  const sourced = setup === undefined ? {} : { SERVEWRIGHT_SETUP: setup }
  return { file: launcher, args: named, env: { SERVEWRIGHT_PYTHON: program, ...sourced } }
}

/** The server's command with arguments and variables that are written already. */
export function apiServerCommand(request: LaunchRequest<LaunchOptions>, written: WrittenFlags): CommandSpec {
  const { servedName, host, port, options } = request
  const entry = entryOf(request)
  const address = ['--served-model-name', servedName, '--host', host, '--port', String(port)]
  return {
    file: entry.file,
    args: [...entry.args, ...address, ...written.args, ...(options.extraArgs ?? [])],
    env: { ...environment, ...entry.env, ...written.env },
  }
}

export function vllmCommand(request: LaunchRequest<VllmOptions>): CommandSpec {
  const { args, env } = writeFlags(vllmOptions, request.options)
  // What is compiled has to outlive the temporary folder, and lie where a run can see what a start adds to it.
  const cache = {
    VLLM_CACHE_ROOT: join(request.cacheFolder, 'vllm'),
    TORCHINDUCTOR_CACHE_DIR: join(request.cacheFolder, 'torchinductor'),
    // Else the kernels of a graph that is loaded go to another place than those of one that is compiled.
    TRITON_CACHE_DIR: join(request.cacheFolder, 'triton'),
  }
  return apiServerCommand(request, { args, env: { ...cache, ...env } })
}
