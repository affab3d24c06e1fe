/** Starts of `llama-server` that end because of an argument or of the port. */
import type { KnownFailure } from '../failure.ts'
import { optionOf } from '../write-flags.ts'
import { llamaCppOptions } from './options.ts'

/** The option that becomes a flag, or where else it must have come from. */
function optionFor(flag: string): string {
  const option = optionOf(llamaCppOptions, flag)
  return option === undefined ? `${flag} in \`extraArgs\`` : `\`${option}\``
}

const unknownFlag: KnownFailure = {
  code: 'startup/bad-option',
  pattern: /^error: invalid argument: (?<flag>\S+)/,
  summary: ({ found }) => `llama-server does not know ${found['flag']}.`,
  hint: ({ found: { flag = '' } }) => `Remove ${optionFor(flag)}; this version of llama.cpp may lack it.`,
}

const missingTemplate: KnownFailure = {
  code: 'startup/bad-chat-template',
  pattern: /argument "--chat-template-file": error: failed to open file '(?<value>[^']+)'/,
  summary: ({ found }) => `No chat template exists at ${found['value']}.`,
  hint: () => 'Change `chat.templateFile`.',
}

const brokenTemplate: KnownFailure = {
  code: 'startup/bad-chat-template',
  pattern: /common_chat_templates_init: error: (?<why>.+)$/,
  summary: ({ found }) => `The chat template cannot be read: ${found['why']}.`,
  hint: () =>
    'Correct `chat.templateFile` or `chat.template`, or remove it to use the template of the model.',
}

const unknownTemplate: KnownFailure = {
  code: 'startup/bad-chat-template',
  pattern: /^error: the supplied chat template is not supported: (?<value>.+)$/,
  summary: ({ found }) => `llama-server has no built-in chat template "${found['value']}".`,
  hint: () => 'Change `chat.template`, which may be any Jinja template if `chat.jinja` is set.',
}

/** A number that cannot be read is recognised by the name of the C++ function that refused it. */
const badNumber: KnownFailure = {
  code: 'startup/bad-option',
  pattern: /^error while handling argument "(?<flag>[^"]+)": sto[a-z]+$/,
  summary: ({ found }) => `${found['flag']} is not a number.`,
  hint: ({ found: { flag = '' } }) => `Change ${optionFor(flag)}.`,
}

const badValue: KnownFailure = {
  code: 'startup/bad-option',
  pattern: /^error while handling argument "(?<flag>[^"]+)": (?:error: )?(?:\[json\S* )?(?<why>.+)$/,
  summary: ({ found }) => `llama-server refuses ${found['flag']}: ${found['why']}.`,
  hint: ({ found: { flag = '' } }) => `Change ${optionFor(flag)}.`,
}

const portTaken: KnownFailure = {
  code: 'startup/port-taken',
  pattern: /couldn't bind HTTP server socket, hostname: \S+, port: (?<port>\d+)/,
  summary: ({ found }) =>
    `Port ${found['port']} was in use by another process when llama-server tried to open it.`,
  hint: () => 'Leave `port` out so that a free one is chosen, or stop the other process.',
}

export const optionFailures: readonly KnownFailure[] = [
  unknownFlag,
  missingTemplate,
  brokenTemplate,
  unknownTemplate,
  badNumber,
  badValue,
  portTaken,
]
