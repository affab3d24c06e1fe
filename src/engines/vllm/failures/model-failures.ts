/** Starts that end because of the checkpoint, its tokenizer, template or adapters. */
import type { KnownFailure, Sighting } from '../../failure.ts'
import { missingPath } from '../../missing-path.ts'
import { modelIn, suggestion } from './words.ts'

const draft = /validation error for SpeculativeConfig/
/** Ranks that vLLM can be laid out for. */
const ranks = [1, 8, 16, 32, 64, 128, 256, 320, 512]

const missingDraft: KnownFailure = {
  code: 'startup/bad-model',
  pattern: /Invalid repository ID or local directory specified: '(?<value>[^']+)'/,
  context: draft,
  summary: ({ found }) => `No draft model exists at ${found['value']}.`,
  hint: () => 'Change `speculative.model`.',
}

const missingConfig: KnownFailure = {
  code: 'startup/bad-model',
  pattern: /Invalid repository ID or local directory specified: '(?<value>[^']+)'/,
  summary: ({ found }) => `${found['value']} is not a model: it has no config.json.`,
  hint: () => 'Change the `model` of the preset, or complete that folder.',
}

const notCached: KnownFailure = {
  code: 'startup/bad-model',
  pattern: /LocalEntryNotFoundError: Cannot find an appropriate cached snapshot/,
  summary: (sighting) =>
    `${modelIn(sighting)} is not in the cache of this machine, and the start is offline.`,
  hint: () => 'Download the model first, or set `offline` to false.',
}

const brokenConfig: KnownFailure = {
  code: 'startup/bad-model',
  pattern: /It looks like the config file at '(?<value>[^']+)' is not a valid JSON file/,
  summary: ({ found }) => `${found['value']} is not valid JSON.`,
  hint: () => 'Repair that file, or change the `model` of the preset.',
}

const architecture: KnownFailure = {
  code: 'startup/unsupported',
  pattern: /Model architectures \[(?<value>.*?)\] are not supported/,
  summary: ({ found }) => `This version of vLLM does not support the architecture ${found['value']}.`,
  hint: () => 'Change the `model` of the preset, or use a version of vLLM that supports it.',
}

const modelType: KnownFailure = {
  code: 'startup/unsupported',
  pattern: /has model type `(?<value>[^`]+)` but Transformers does not recognize/,
  summary: ({ found }) => `The installed Transformers does not support the model type ${found['value']}.`,
  hint: () => 'Change the `model` of the preset, or use an engine with a newer version of Transformers.',
}

const tokenizer: KnownFailure = {
  code: 'startup/bad-tokenizer',
  pattern: /Couldn't instantiate the backend tokenizer/,
  summary: (sighting) => `${modelIn(sighting)} has no tokenizer that can be loaded.`,
  hint: () => 'Put the files of the tokenizer beside the weights, or name another one by `tokenizer`.',
}

const template: KnownFailure = {
  code: 'startup/bad-chat-template',
  pattern: /The supplied chat template string \((?<value>[^)]*)\) appears path-like, but doesn't exist/,
  summary: ({ found }) => `No chat template exists at ${found['value']}.`,
  hint: () => 'Change `chat.template`.',
}

const corruptWeights: KnownFailure = {
  code: 'startup/bad-weights',
  pattern: /SafetensorError: (?<why>.+)$/,
  summary: (sighting) => `The weights of ${modelIn(sighting)} cannot be read: ${sighting.found['why']}.`,
  hint: () => 'Copy or download the checkpoint again.',
}

const corruptAdapter: KnownFailure = {
  code: 'startup/bad-adapter',
  pattern: /SafetensorError: (?<why>.+)$/,
  context: /Call to add_lora method failed/,
  summary: ({ found }) => `The weights of an adapter cannot be read: ${found['why']}.`,
  hint: () => 'Copy or download the adapters in `lora.modules` again.',
}

const otherShape: KnownFailure = {
  code: 'startup/bad-weights',
  pattern: /start \(\d+\) \+ length \((?<asked>\d+)\) exceeds dimension size \((?<there>\d+)\)/,
  context: /weight_loader\(/,
  summary: (sighting) => {
    const { asked, there } = sighting.found
    return `The weights of ${modelIn(sighting)} do not have the shape that its config.json gives: ${there}, not ${asked}.`
  },
  hint: () => 'Use the config.json that belongs to these weights, without `hfOverrides` that contradict it.',
}

const noSafetensors: KnownFailure = {
  code: 'startup/bad-weights',
  pattern: /^MemoryError$/,
  // The file's first eight bytes are taken for a length: text in their place asks for exabytes.
  context: /in parse_safetensors_file_metadata/,
  summary: (sighting) => `The weights of ${modelIn(sighting)} are not a safetensors file.`,
  hint: () => 'Copy or download the checkpoint again.',
}

const missingWeights: KnownFailure = {
  code: 'startup/bad-weights',
  pattern: /Cannot find any model weights with `(?<value>[^`]+)`/,
  summary: ({ found }) => `${found['value']} holds no weights.`,
  hint: () => 'Add the missing weight files, or set `loadFormat` to dummy for random weights.',
}

const quantizationMethod: KnownFailure = {
  code: 'startup/bad-option',
  pattern: /Unknown quantization method: (?<value>[\w-]+)\. Must be one of \[(?<known>[^\]]*)/,
  summary: ({ found }) => `vLLM has no quantization method "${found['value']}".`,
  hint: ({ found: { value = '', known = '' } }) => `Change \`quantization\`. ${suggestion(value, known)}`,
}

const notQuantized: KnownFailure = {
  code: 'startup/bad-option',
  pattern: /Cannot find the config file for (?<value>[\w-]+)/,
  summary: (sighting) => `${modelIn(sighting)} is not quantized by ${sighting.found['value']}.`,
  hint: () => 'Leave `quantization` out: vLLM reads the method from the checkpoint.',
}

function rankHint({ found }: Sighting): string {
  const next = ranks.find((rank) => rank >= Number(found['rank']))
  return next === undefined ? 'Use an adapter with a lower rank.' : `Set \`lora.maxRank\` to ${next}.`
}

const loraRank: KnownFailure = {
  code: 'startup/bad-adapter',
  pattern: /LoRA rank (?<rank>\d+) is greater than max_lora_rank (?<most>\d+)/,
  summary: ({ found }) => `An adapter has rank ${found['rank']}, but the limit is ${found['most']}.`,
  hint: rankHint,
}

const missingAdapter: KnownFailure = {
  code: 'startup/bad-adapter',
  pattern: /Loading lora (?<name>\S+) failed: No adapter found for (?<path>\/[^\s']+)/,
  summary: ({ found }) => `Adapter ${found['name']} does not exist at ${found['path']}.`,
  hint: () => 'Change its `path` in `lora.modules`.',
}

export const modelFailures: readonly KnownFailure[] = [
  missingAdapter,
  loraRank,
  missingDraft,
  missingConfig,
  missingPath,
  notCached,
  brokenConfig,
  architecture,
  modelType,
  tokenizer,
  template,
  corruptAdapter,
  corruptWeights,
  otherShape,
  noSafetensors,
  missingWeights,
  quantizationMethod,
  notQuantized,
]
