/** Starts of `transformers serve` that end because of the checkpoint or its tokenizer. */
import type { KnownFailure, Sighting } from '../failure.ts'

/** The model as the server was given it. */
function modelIn({ log }: Sighting): string {
  const line = log.findLast((text) => text.startsWith('[transformers] Loading ')) ?? ''
  return /Loading (\S+?)(@main)?$/.exec(line)?.[1] ?? 'the model'
}

const missingPath: KnownFailure = {
  code: 'startup/bad-model',
  pattern: /Repo id must be in the form .*?: '(?<value>[^']+)'/,
  summary: ({ found }) => `No model exists at ${found['value']}.`,
  hint: () => 'Change the `model` of the preset: a folder that exists, or an id such as owner/name.',
}

const notCached: KnownFailure = {
  code: 'startup/bad-model',
  pattern: /LocalEntryNotFoundError: Cannot find the requested files in the disk cache and outgoing traffic/,
  summary: (sighting) =>
    `${modelIn(sighting)} is not in the cache of this machine, and the start is offline.`,
  hint: () => 'Download the model first, or set `offline` to false.',
}

const missingConfig: KnownFailure = {
  code: 'startup/bad-model',
  pattern: /ValueError: Unrecognized model in (?<value>\S+)\. Should have a `model_type` key/,
  summary: ({ found }) => `${found['value']} is not a model: it has no config.json that names its type.`,
  hint: () => 'Change the `model` of the preset, or complete that folder.',
}

const brokenConfig: KnownFailure = {
  code: 'startup/bad-model',
  pattern: /It looks like the config file at '(?<value>[^']+)' is not a valid JSON file/,
  summary: ({ found }) => `${found['value']} is not valid JSON.`,
  hint: () => 'Repair that file, or change the `model` of the preset.',
}

const modelType: KnownFailure = {
  code: 'startup/unsupported',
  pattern: /has model type `(?<value>[^`]+)` but Transformers does not recognize/,
  summary: ({ found }) => `This version of Transformers does not support the model type ${found['value']}.`,
  hint: () => 'Change the `model` of the preset, or use a newer version of Transformers.',
}

const architecture: KnownFailure = {
  code: 'startup/unsupported',
  pattern: /AttributeError: module transformers has no attribute (?<value>\w+)/,
  summary: ({ found }) => `This version of Transformers does not support the architecture ${found['value']}.`,
  hint: () => 'Change the `model` of the preset, or use a newer version of Transformers.',
}

const missingWeights: KnownFailure = {
  code: 'startup/bad-weights',
  pattern: /OSError: Error no file named model\.safetensors.* found in directory (?<value>\S+?)\.?$/,
  summary: ({ found }) => `${found['value']} holds no weights.`,
  hint: () => 'Add the missing weight files to the checkpoint.',
}

const corruptWeights: KnownFailure = {
  code: 'startup/bad-weights',
  pattern: /SafetensorError: (?<why>.+)$/,
  summary: (sighting) => `The weights of ${modelIn(sighting)} cannot be read: ${sighting.found['why']}.`,
  hint: () => 'Copy or download the checkpoint again.',
}

const otherShape: KnownFailure = {
  code: 'startup/bad-weights',
  pattern:
    /^(?<name>\S.*?) +\| MISMATCH \| .* ckpt: torch\.Size\((?<there>.+?)\) vs model:torch\.Size\((?<asked>.+?)\)/,
  context: /RuntimeError: You set `ignore_mismatched_sizes` to `False`/,
  summary: (sighting) => {
    const { name, asked, there } = sighting.found
    return `The weights of ${modelIn(sighting)} do not have the shape that its config.json gives: ${name} is ${there}, not ${asked}.`
  },
  hint: () => 'Use the config.json that belongs to these weights.',
}

const tokenizer: KnownFailure = {
  code: 'startup/bad-tokenizer',
  pattern: /ValueError: Unrecognized processing class in (?<value>\S+)\. Can't instantiate/,
  summary: ({ found }) => `${found['value']} has no tokenizer that can be loaded.`,
  hint: () => 'Put the files of the tokenizer beside the weights.',
}

export const modelFailures: readonly KnownFailure[] = [
  missingPath,
  notCached,
  missingConfig,
  brokenConfig,
  modelType,
  architecture,
  missingWeights,
  corruptWeights,
  otherShape,
  tokenizer,
]
