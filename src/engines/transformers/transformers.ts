/** `transformers serve`: the OpenAI-compatible server that comes with Hugging Face's Transformers. */
import { defineEngine } from '../define-engine.ts'
import { uvicornAccess, uvicornRequestError } from '../uvicorn.ts'
import { transformersCommand } from './arguments.ts'
import { diagnose } from './diagnose.ts'
import { transformersOptions, type TransformersOptions } from './options.ts'

export const transformers = defineEngine<TransformersOptions>({
  name: 'transformers',
  title: 'Hugging Face Transformers, `transformers serve`',
  options: transformersOptions,
  paths: [{ at: 'decisionConfig', kind: 'path' }],
  readiness: ['process', 'port', 'health', 'models', 'token'],
  readyLine: /Uvicorn running on/,
  accessLine: new RegExp(`${uvicornAccess.source}|\\[Request received\\]`),
  requestError: uvicornRequestError,
  teardown: 'group',
  apiKeyVariable: undefined,
  installation: {
    kind: 'python',
    module: 'transformers',
    distributions: ['transformers'],
    alsoNeeds: ['torch', 'accelerate', 'fastapi', 'uvicorn'],
    alsoShow: ['tokenizers', 'safetensors', 'huggingface-hub'],
    defaultVersion: '5.24.0',
    diskGiB: 6,
    lockFolder: 'transformers',
  },
  // Pinned to one model, it takes requests for the word that it was given, and for no other.
  modelName: (model) => model,
  command: transformersCommand,
  diagnose,
})
