/** LiteLLM's proxy: a gateway in front of the server of another preset, its `upstream`. */
import { z } from 'zod'
import type { CommandSpec, LaunchRequest } from '../../contract/engine.ts'
import { defineEngine } from '../define-engine.ts'
import { extraArgsWithout } from '../extra-args.ts'
import { diagnoseBy } from '../failure.ts'
import { value, variable, whenTrue } from '../flags.ts'
import { uvicornAccess } from '../uvicorn.ts'
import { writeFlags } from '../write-flags.ts'
import { knownFailures } from './failures.ts'

/** What the ladder relies on, and what decides whom the gateway asks. */
const ourFlags = [
  '--model',
  '--alias',
  '--api-base',
  '--host',
  '--port',
  '--config',
  '--test',
  '--health',
] as const

export const litellmOptions = z.strictObject({
  requestTimeoutS: value('--request_timeout', z.int().min(1)),
  workers: value('--num_workers', z.int().min(1)),
  dropParams: whenTrue('--drop_params'),
  debug: whenTrue('--debug'),
  /** Times that it asks again after a failure. */
  retries: variable('DEFAULT_MAX_RETRIES', z.int().min(0)),
  /** How long it keeps idle connections to the server behind it. */
  keepAliveS: variable('AIOHTTP_KEEPALIVE_TIMEOUT', z.int().min(1)),
  extraArgs: extraArgsWithout(ourFlags, 'Servewright sets these itself'),
})

export type LitellmOptions = z.infer<typeof litellmOptions>

const environment = {
  // It would fetch a list of prices at each start.
  LITELLM_LOCAL_MODEL_COST_MAP: 'True',
  LITELLM_TELEMETRY: 'False',
  // It listens on the loopback address alone, and does not start without a key of its own otherwise.
  LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY: 'true',
}

export function litellmCommand(request: LaunchRequest<LitellmOptions>): CommandSpec {
  const { location, servedName, host, port, options } = request
  // Where nothing is started, as by `plan`, nobody knows the port yet.
  const { url, model } = request.upstream ?? { url: `http://${host}:0`, model: servedName }
  const { args, env } = writeFlags(litellmOptions, options)
  const asked = ['--model', `hosted_vllm/${model}`, '--api_base', `${url}/v1`]
  const address = ['--host', host, '--port', String(port)]
  return {
    file: location.program,
    args: ['-m', 'litellm.proxy.proxy_cli', ...asked, ...address, ...args, ...(options.extraArgs ?? [])],
    env: { ...environment, ...env },
  }
}

export const litellm = defineEngine<LitellmOptions>({
  name: 'litellm',
  title: 'LiteLLM proxy, a gateway',
  options: litellmOptions,
  // Its /health asks the model, and takes seconds.
  readiness: ['process', 'port', 'models', 'token'],
  readyLine: /Application startup complete/,
  accessLine: uvicornAccess,
  requestError: /LiteLLM.*ERROR\S*: (?:common_request_processing|utils|router)\.py/,
  teardown: 'group',
  apiKeyVariable: undefined,
  installation: {
    kind: 'python',
    module: 'litellm',
    distributions: ['litellm'],
    alsoNeeds: ['litellm-proxy-extras', 'fastapi', 'uvicorn'],
    alsoShow: ['openai', 'httpx'],
    defaultVersion: '1.108.7',
    diskGiB: 1,
    lockFolder: 'litellm',
  },
  // By provider and name, whatever its alias.
  modelName: (_, upstream) => upstream && `hosted_vllm/${upstream.model}`,
  command: litellmCommand,
  diagnose: (log) => diagnoseBy(knownFailures, log),
})
