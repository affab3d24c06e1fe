/** Starts that end because an argument is unknown, malformed or does not go with the others. */
import { nearest } from '../../../base/nearest.ts'
import type { KnownFailure, Sighting } from '../../failure.ts'
import { optionFor, suggestion } from './words.ts'

const optionsOfClass: Readonly<Record<string, string>> = {
  SpeculativeConfig: 'speculative',
  StructuredOutputsConfig: 'structuredOutputs',
}

/** The key that pydantic names in the line before the problem, in the class that it names before that. */
function keyBefore({ log, at }: Sighting): string {
  const owner = /validation errors? for (\w+)/.exec(log[at - 2] ?? '')?.[1] ?? ''
  return `${optionsOfClass[owner] ?? owner}.${(log[at - 1] ?? '').trim()}`
}

/** The usage that vLLM prints before its complaint names every flag that it knows. */
function flagHint({ found, log, at }: Sighting): string {
  const flag = /--[\w-]+/.exec(found['words'] ?? '')?.[0] ?? ''
  const usage = log.slice(0, at).join(' ')
  const known = usage.match(/--[\w-]+/g) ?? []
  const others = known.filter((word) => word !== flag)
  const guess = nearest(flag, others)
  const advice = guess === undefined ? '' : ` Did you mean ${guess}?`
  return `Correct or remove them in \`extraArgs\`; this version of vLLM may lack them.${advice}`
}

const unknownFlag: KnownFailure = {
  code: 'startup/bad-option',
  pattern: /error: unrecognized arguments: (?<words>.+)$/,
  summary: ({ found }) => `vLLM does not know these arguments: ${found['words']}.`,
  hint: flagHint,
}

const unknownWord: KnownFailure = {
  code: 'startup/bad-option',
  pattern: /Input should be (?<known>'.*') \[type=literal_error, input_value='(?<value>[^']*)'/,
  summary: (sighting) => `vLLM does not know "${sighting.found['value']}" for ${keyBefore(sighting)}.`,
  hint: (sighting) => {
    const { value = '', known = '' } = sighting.found
    return `Change \`${keyBefore(sighting)}\`. ${suggestion(value, known)}`
  },
}

const badChoice: KnownFailure = {
  code: 'startup/bad-option',
  pattern:
    /error: argument (?<flag>--[\w-]+)\S*: invalid choice: '?(?<value>[^' ]*)'? \(choose from (?<known>.*)\)/,
  summary: ({ found }) => `${found['flag']} cannot be "${found['value']}".`,
  hint: ({ found: { flag = '', value = '', known = '' } }) =>
    `Change ${optionFor(flag)}. ${suggestion(value, known)}`,
}

const unreadable: KnownFailure = {
  code: 'startup/bad-option',
  pattern: /error: argument (?<flag>--[\w-]+)\S*: Value (?<value>.*) cannot be converted to/,
  summary: ({ found }) => `${found['flag']} is not valid JSON: ${found['value']}`,
  hint: ({ found: { flag = '' } }) =>
    `Correct ${optionFor(flag)}, or use the typed option, which is always valid JSON.`,
}

const refusedArgument: KnownFailure = {
  code: 'startup/bad-option',
  pattern: /error: argument (?<flag>--[\w-]+)\S*: (?<why>.+)$/,
  summary: ({ found }) => `vLLM refuses ${found['flag']}: ${found['why']}.`,
  hint: ({ found: { flag = '' } }) => `Change ${optionFor(flag)}.`,
}

const toolParser: KnownFailure = {
  code: 'startup/bad-option',
  pattern: /invalid tool call parser: (?<value>\S+) \(chose from \{(?<known>[^}]*)/,
  summary: ({ found }) => `vLLM has no tool parser "${found['value']}".`,
  hint: ({ found: { value = '', known = '' } }) => `Change \`tools.parser\`. ${suggestion(value, known)}`,
}

const noToolParser: KnownFailure = {
  code: 'startup/bad-option',
  pattern: /--enable-auto-tool-choice requires --tool-call-parser/,
  summary: () => 'Automatic tool choice needs a tool parser, but none is set.',
  hint: () => 'Set `tools.parser`.',
}

const reasoningParser: KnownFailure = {
  code: 'startup/bad-option',
  pattern: /Reasoning parser '(?<value>[^']+)' not found\. Available parsers: (?<known>.*?)"?$/,
  summary: ({ found }) => `vLLM has no reasoning parser "${found['value']}".`,
  hint: ({ found: { value = '', known = '' } }) => `Change \`reasoning.parser\`. ${suggestion(value, known)}`,
}

const speculativeTokens: KnownFailure = {
  code: 'startup/bad-option',
  pattern: /num_speculative_tokens must be provided/,
  summary: () => 'The speculation options do not say how many tokens to draft.',
  hint: () => 'Set `speculative.numSpeculativeTokens`.',
}

const blockSize: KnownFailure = {
  code: 'startup/bad-option',
  pattern: /No common block size for (?<value>\d+) \((?<known>.*?\])\)/,
  summary: ({ found }) =>
    `No attention kernel on this machine supports blocks of ${found['value']} tokens (${found['known']}).`,
  hint: () => 'Change `blockSize`; on the CPU it must be a multiple of 32.',
}

const heads: KnownFailure = {
  code: 'startup/bad-option',
  pattern:
    /number of attention heads \((?<heads>\d+)\) must be divisible by tensor parallel size \((?<size>\d+)\)/,
  summary: ({ found }) =>
    `${found['heads']} attention heads cannot be divided among ${found['size']} devices.`,
  hint: ({ found }) => `Set \`tensorParallelSize\` to a divisor of ${found['heads']}.`,
}

const batchedTokens: KnownFailure = {
  code: 'startup/bad-option',
  pattern: /max_num_batched_tokens \((?<batch>\d+)\) is smaller than max_model_len \((?<length>\d+)\)/,
  summary: ({ found }) =>
    `A batch of ${found['batch']} tokens cannot hold a prompt of ${found['length']}, and prefill is not chunked.`,
  hint: ({ found }) =>
    `Set \`chunkedPrefill.maxNumBatchedTokens\` to at least ${found['length']}, or \`chunkedPrefill.enabled\` to true.`,
}

const loraOff: KnownFailure = {
  code: 'startup/bad-option',
  pattern: /LoRA is not enabled\. Use --enable-lora/,
  summary: () => 'An adapter is given, but LoRA is not enabled.',
  hint: () => 'Give adapters by `lora.modules`, which enables LoRA, instead of `extraArgs`.',
}

const serveForm: KnownFailure = {
  code: 'startup/unsupported',
  pattern: /PackageNotFoundError: No package metadata was found for vllm$/,
  summary: () =>
    'This build of vLLM is installed under another package name, so the program `vllm` cannot start it.',
  hint: () => 'Set `launch` to module.',
}

export const optionFailures: readonly KnownFailure[] = [
  unknownFlag,
  unknownWord,
  badChoice,
  unreadable,
  refusedArgument,
  toolParser,
  noToolParser,
  reasoningParser,
  speculativeTokens,
  blockSize,
  heads,
  batchedTokens,
  loraOff,
  serveForm,
]
