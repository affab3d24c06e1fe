/** What Hugging Face's hub library says of a model's path that is not there; every engine that uses it says so. */
import type { KnownFailure } from './failure.ts'

export const missingPath: KnownFailure = {
  code: 'startup/bad-model',
  pattern: /HFValidationError: Repo id must be in the form .*?: '(?<value>[^']+)'/,
  summary: ({ found }) => `No model exists at ${found['value']}.`,
  hint: () => 'Change the `model` of the preset: a folder that exists, or an id such as owner/name.',
}
