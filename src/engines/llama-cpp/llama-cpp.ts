/** llama.cpp: `llama-server`, the OpenAI-compatible server of GGUF models. */
import { defineEngine } from '../define-engine.ts'
import { llamaCppCommand } from './arguments.ts'
import { diagnose } from './diagnose.ts'
import { llamaCppFacts } from './facts.ts'
import { llamaCppOptions, type LlamaCppOptions } from './options.ts'

export const llamaCpp = defineEngine<LlamaCppOptions>({
  name: 'llama-cpp',
  aliases: ['llama.cpp'],
  title: 'llama.cpp, llama-server',
  options: llamaCppOptions,
  paths: [
    { at: 'chat.templateFile', kind: 'path' },
    { at: 'lora.adapters.*.path', kind: 'path' },
    { at: 'speculative.draftModel', kind: 'model' },
  ],
  readyLine: /listening on http/,
  accessLine: /\bslot +\S+: id |log_server_r: /,
  teardown: 'group',
  apiKeyVariable: 'LLAMA_API_KEY',
  facts: llamaCppFacts,
  installation: {
    kind: 'program',
    program: 'llama-server',
    versionLine: /^version: (?:\S+ \(build )?(?<version>\d+)\b/m,
    distributions: ['llama.cpp'],
    defaultVersion: '11312',
    diskGiB: 1,
    lockFolder: 'llama-cpp',
  },
  command: llamaCppCommand,
  diagnose,
})
