/** Starts of LiteLLM's proxy that end because of an argument. A taken port ends none: it opens another one. */
import type { KnownFailure } from '../failure.ts'

const unknownFlag: KnownFailure = {
  code: 'startup/bad-option',
  pattern: /^Error: No such option:? '?(?<flag>--?[\w-]+)/,
  summary: ({ found }) => `litellm does not know ${found['flag']}.`,
  hint: () => 'Correct or remove it in `extraArgs`; this version of LiteLLM may lack it.',
}

const badValue: KnownFailure = {
  code: 'startup/bad-option',
  pattern: /^Error: Invalid value for '(?<flag>--[\w-]+)[^:]*': (?<why>.+?)\.?$/,
  summary: ({ found }) => `litellm refuses ${found['flag']}: ${found['why']}.`,
  hint: ({ found }) => `Change ${found['flag']} in the options of the preset.`,
}

export const knownFailures: readonly KnownFailure[] = [unknownFlag, badValue]
