/** Starts that end because torch has no kernel for what the model computes, often seen at the first token only. */
import type { KnownFailure } from '../../failure.ts'

/** Three ways of torch to say it: never registered, not for this backend, not for this number format. */
const patterns = [
  /AttributeError: '_OpNamespace' '\w+' object has no attribute '(?<op>\w+)'/,
  /NotImplementedError: Could not run '(?<unrunnable>[\w:.]+)' with arguments from the '(?<backend>\w+)' backend/,
  /(?:NotImplemented|Runtime)Error: "(?<stub>\w+)" not implemented for '(?<format>\w+)'/,
]

export const missingKernel: KnownFailure = {
  code: 'startup/unsupported',
  pattern: new RegExp(patterns.map(({ source }) => source).join('|')),
  summary: ({ found: { op, unrunnable, backend, stub, format } }) =>
    `This build has no kernel \`${op ?? unrunnable ?? stub}\` for ${backend ?? format ?? 'this processor'}.`,
  hint: () => 'Use a build or a machine that has this kernel, or a model or `dtype` that does not need it.',
}
