/** Starts of `mlx_lm.server` that end, or leave it without a model: it goes on listening when its model fails to load. */
import type { KnownFailure } from '../failure.ts'
import { missingPath } from '../missing-path.ts'
import { optionOf } from '../write-flags.ts'
import { mlxLmOptions } from './options.ts'

const optionFor = (flag = ''): string => {
  const option = optionOf(mlxLmOptions, flag)
  return option === undefined ? `${flag} in \`extraArgs\`` : `\`${option}\``
}

const unknownFlag: KnownFailure = {
  code: 'startup/bad-option',
  pattern: /error: unrecognized arguments: (?<flag>\S+)/,
  summary: ({ found }) => `mlx_lm.server does not know ${found['flag']}.`,
  hint: () => 'Correct or remove it in `extraArgs`; this version of mlx-lm may lack it.',
}

const badValue: KnownFailure = {
  code: 'startup/bad-option',
  pattern: /error: argument (?<flag>--[\w-]+): (?<why>.+?)(?: \(choose from .*\))?$/,
  summary: ({ found }) => `mlx_lm.server refuses ${found['flag']}: ${found['why']}.`,
  hint: ({ found }) => `Change ${optionFor(found['flag'])}.`,
}

const portTaken: KnownFailure = {
  code: 'startup/port-taken',
  pattern: /OSError: \[Errno \d+\] Address already in use/,
  summary: () => 'The port was in use by another process when the server tried to open it.',
  hint: () => 'Leave `port` out so that a free one is chosen.',
}

const missingAdapter: KnownFailure = {
  code: 'startup/bad-model',
  pattern: /FileNotFoundError: The adapter path does not exist: (?<value>\S+)/,
  summary: ({ found }) => `No adapter exists at ${found['value']}.`,
  hint: () => 'Change `adapterPath`.',
}

const notCached: KnownFailure = {
  code: 'startup/bad-model',
  pattern: /LocalEntryNotFoundError: Cannot find an appropriate cached snapshot folder/,
  summary: () => 'The model is not in the cache of this machine, and the start is offline.',
  hint: () => 'Download the model first, or set `offline` to false.',
}

const brokenConfig: KnownFailure = {
  code: 'startup/bad-model',
  pattern: /json\.decoder\.JSONDecodeError/,
  context: /config = load_config|in load_config/,
  summary: () => 'The config.json of the model is not valid JSON.',
  hint: () => 'Repair that file, or change the `model` of the preset.',
}

const modelType: KnownFailure = {
  code: 'startup/unsupported',
  pattern: /ValueError: Model type (?<value>\S+) not supported/,
  summary: ({ found }) => `This version of mlx-lm does not support the model type ${found['value']}.`,
  hint: () => 'Change the `model` of the preset, or use a newer version of mlx-lm.',
}

const missingWeights: KnownFailure = {
  code: 'startup/bad-weights',
  pattern: /FileNotFoundError: No safetensors found in (?<value>\S+)/,
  summary: ({ found }) => `${found['value']} holds no weights.`,
  hint: () => 'Add the missing weight files to the checkpoint.',
}

const wrongShape: KnownFailure = {
  code: 'startup/bad-weights',
  pattern:
    /ValueError: Expected shape \((?<expected>[^)]*)\) but received shape \((?<got>[^)]*)\) for parameter (?<value>\S+)/,
  summary: ({ found: { expected, got, value } }) =>
    `The weight ${value} has the shape (${got}), but config.json makes it (${expected}).`,
  hint: () => 'Repair the checkpoint: config.json and weights do not belong together.',
}

const missingTokenizer: KnownFailure = {
  code: 'startup/bad-tokenizer',
  pattern: /You need to have sentencepiece or tiktoken installed to convert a slow tokenizer/,
  summary: () => 'The checkpoint holds no tokenizer that can be loaded.',
  hint: () => 'Add tokenizer.json and tokenizer_config.json to the checkpoint.',
}

/** The more specific ones first. */
export const knownFailures: readonly KnownFailure[] = [
  unknownFlag,
  badValue,
  portTaken,
  missingAdapter,
  missingPath,
  notCached,
  brokenConfig,
  modelType,
  missingWeights,
  wrongShape,
  missingTokenizer,
]
