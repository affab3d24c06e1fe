/** Starts of `transformers serve` that end because of an argument, or of what the machine lacks for it. */
import { nearest } from '../../base/nearest.ts'
import type { KnownFailure, Sighting } from '../failure.ts'
import { optionOf } from '../write-flags.ts'
import { transformersOptions } from './options.ts'

/** The option that becomes a flag, or where else it must have come from. */
function optionFor(flag: string): string {
  const option = optionOf(transformersOptions, flag)
  return option === undefined ? `${flag} in \`extraArgs\`` : `\`${option}\``
}

/** The program lists its options after the complaint. */
function flagHint({ found, log, at }: Sighting): string {
  const listed = log
    .slice(at + 1)
    .flatMap((line) => (/^ {2}.*/.test(line) ? (line.match(/--[\w-]+/g) ?? []) : []))
  const guess = nearest(found['flag'] ?? '', listed)
  const advice = guess === undefined ? '' : ` Did you mean ${guess}?`
  return `Correct or remove it in \`extraArgs\`; this version of Transformers may lack it.${advice}`
}

const unknownFlag: KnownFailure = {
  code: 'startup/bad-option',
  pattern: /^Error: No such option '?(?<flag>--?[\w-]+)/,
  summary: ({ found }) => `transformers serve does not know ${found['flag']}.`,
  hint: flagHint,
}

const badValue: KnownFailure = {
  code: 'startup/bad-option',
  pattern: /^Error: Invalid value for '(?<flag>--[\w-]+)[^:]*': (?<why>.+?)\.?$/,
  summary: ({ found }) => `transformers serve refuses ${found['flag']}: ${found['why']}.`,
  hint: ({ found: { flag = '' } }) => `Change ${optionFor(flag)}.`,
}

const dtype: KnownFailure = {
  code: 'startup/bad-option',
  pattern: /ValueError: Unsupported dtype: '(?<value>[^']*)'/,
  summary: ({ found }) => `"${found['value']}" is not a data type of torch.`,
  hint: () => 'Change `dtype`: auto, or a name such as float32, float16, bfloat16.',
}

const attention: KnownFailure = {
  code: 'startup/bad-option',
  pattern:
    /ValueError: Unsupported attention implementation: '(?<value>[^']*)'\. Must be one of \{(?<known>[^}]*)/,
  summary: ({ found }) => `Transformers has no attention implementation "${found['value']}".`,
  hint: ({ found }) => {
    const known = (found['known']?.match(/\w+/g) ?? []).toSorted()
    return `Change \`attnImplementation\`: ${known.join(', ')}, or a kernel of a hub.`
  },
}

const quantization: KnownFailure = {
  code: 'startup/bad-option',
  pattern: /ValueError: Unsupported quantization method: '(?<value>[^']*)'/,
  summary: ({ found }) => `transformers serve has no quantization method "${found['value']}".`,
  hint: () => 'Change `quantization`: bnb-4bit or bnb-8bit; a quantized checkpoint does not need it.',
}

const noPackage: KnownFailure = {
  code: 'startup/unsupported',
  pattern:
    /ImportError: (?:Using `(?<feature>[^`]+)`.* requires|(?<other>\w+) has been toggled on, but it cannot be used|Loading an? .+ model requires (?<reader>\w+))/,
  summary: ({ found: { feature, other, reader } }) =>
    `The environment of Transformers lacks ${feature ?? other ?? reader}.`,
  hint: ({ found: { reader } }) =>
    `${reader === undefined ? 'Remove `quantization` or `attnImplementation`' : 'Choose a model with another quantization'}, or install the package that the log names.`,
}

const unknownDevice: KnownFailure = {
  code: 'startup/bad-option',
  pattern: /needs to be a device name .* but found (?<value>\S+?)\.?$/,
  summary: ({ found }) => `"${found['value']}" is not a device of torch.`,
  hint: () => 'Change `device`: auto, cpu, or a device such as cuda:0.',
}

const noDevice: KnownFailure = {
  code: 'startup/unsupported',
  pattern: /RuntimeError: Found no NVIDIA driver on your system/,
  summary: () => 'The server is set to compute on an NVIDIA GPU, but this machine has no NVIDIA driver.',
  hint: () => 'Change `device`, or run on a machine with a GPU.',
}

const portTaken: KnownFailure = {
  code: 'startup/port-taken',
  pattern: /error while attempting to bind on address \('[^']*', (?<port>\d+)\): address already in use/,
  summary: ({ found }) =>
    `Port ${found['port']} was in use by another process when the server tried to open it.`,
  hint: () => 'Leave `port` out so that a free one is chosen.',
}

export const optionFailures: readonly KnownFailure[] = [
  unknownFlag,
  badValue,
  dtype,
  attention,
  quantization,
  noPackage,
  unknownDevice,
  noDevice,
  portTaken,
]
