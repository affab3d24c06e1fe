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
  hint: ({ found: { flag = '' } }) =>
    `Leave out ${optionFor(flag)}; this version of llama.cpp may not have it.`,
}

const missingTemplate: KnownFailure = {
  code: 'startup/bad-chat-template',
  pattern: /argument "--chat-template-file": error: failed to open file '(?<value>[^']+)'/,
  summary: ({ found }) => `There is no chat template at ${found['value']}.`,
  hint: () => 'Change `chat.templateFile`.',
}

const brokenTemplate: KnownFailure = {
  code: 'startup/bad-chat-template',
  pattern: /common_chat_templates_init: error: (?<why>.+)$/,
  summary: ({ found }) => `The chat template cannot be read: ${found['why']}.`,
  hint: () => 'Repair `chat.templateFile` or `chat.template`, or leave it out: the model brings its own.',
}

const unknownTemplate: KnownFailure = {
  code: 'startup/bad-chat-template',
  pattern: /^error: the supplied chat template is not supported: (?<value>.+)$/,
  summary: ({ found }) => `llama-server has no chat template "${found['value']}".`,
  hint: () => 'Change `chat.template`; with `chat.jinja` it may be any Jinja template.',
}

/** A number that cannot be read is told by the name of the C++ function that refused it. */
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
  summary: ({ found }) => `Port ${found['port']} was taken by another process when llama-server wanted it.`,
  hint: () => 'Leave `port` out and a fresh one is chosen, or end the other process yourself.',
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
