/** Starts of `llama-server` that end because of the model, its draft or an adapter. */
import type { KnownFailure } from '../failure.ts'

const missingAdapter: KnownFailure = {
  code: 'startup/bad-adapter',
  pattern: /llama_adapter_lora_init: failed to open '(?<value>[^']+)'/,
  summary: ({ found }) => `No adapter exists at ${found['value']}.`,
  hint: () => 'Change its `path` in `lora.adapters`.',
}

const notAnAdapter: KnownFailure = {
  code: 'startup/bad-adapter',
  pattern: /failed to load lora adapter '(?<value>[^']+)'/,
  context: /expect general\.type to be 'adapter'/,
  summary: ({ found }) => `${found['value']} is not a LoRA adapter.`,
  hint: () => 'Convert the adapter to GGUF, and name the GGUF file in `lora.adapters`.',
}

const corruptAdapter: KnownFailure = {
  code: 'startup/bad-adapter',
  pattern: /failed to load lora adapter '(?<value>[^']+)'/,
  summary: ({ found }) => `The adapter ${found['value']} cannot be read.`,
  hint: () => 'Convert or copy the adapter again; `lora.adapters` takes GGUF files.',
}

const draft: KnownFailure = {
  code: 'startup/bad-model',
  pattern: /failed to load draft model, '(?<value>[^']*)'/,
  summary: ({ found }) => `The draft model ${found['value']} cannot be loaded.`,
  hint: () => 'Change `speculative.draftModel` to a GGUF file that can be loaded.',
}

const notCached: KnownFailure = {
  code: 'startup/bad-model',
  pattern: /failed to load model, ''/,
  summary: () => 'The model is not in the cache of this machine, and the start is offline.',
  hint: () => 'Download the model first, set `offline` to false, or name a GGUF file.',
}

const missingModel: KnownFailure = {
  code: 'startup/bad-model',
  pattern: /failed to open GGUF file '(?<value>[^']+)' \(No such file/,
  summary: ({ found }) => `No model exists at ${found['value']}.`,
  hint: () => 'Change the `model` of the preset: a GGUF file, or an id such as owner/name.',
}

const architecture: KnownFailure = {
  code: 'startup/unsupported',
  pattern: /unknown model architecture: '(?<value>[^']+)'/,
  summary: ({ found }) => `This build of llama.cpp does not support the architecture ${found['value']}.`,
  hint: () => 'Change the `model` of the preset, or use a build of llama.cpp that supports it.',
}

const notGguf: KnownFailure = {
  code: 'startup/bad-model',
  pattern: /failed to load model from (?<value>\S+)$/,
  context: /invalid magic characters|failed to read magic/,
  summary: ({ found }) => `${found['value']} is not a GGUF file.`,
  hint: () =>
    'Name a GGUF file in the `model` of the preset; llama.cpp does not load folders or safetensors.',
}

const corruptWeights: KnownFailure = {
  code: 'startup/bad-weights',
  pattern: /error loading model: (?<why>tensor .+)$/,
  summary: ({ found }) => `The weights cannot be read: ${found['why']}.`,
  hint: () => 'Copy or download the model again.',
}

export const modelFailures: readonly KnownFailure[] = [
  missingAdapter,
  notAnAdapter,
  corruptAdapter,
  draft,
  notCached,
  missingModel,
  architecture,
  notGguf,
  corruptWeights,
]
