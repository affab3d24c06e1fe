/** What each log in test/fixtures/startup-litellm has to be taken for. */
import type { transformersDiagnoses } from '../transformers/diagnoses.ts'

export const litellmDiagnoses: typeof transformersDiagnoses = [
  [
    'bad-number',
    'startup/bad-option',
    "litellm refuses --request_timeout: 'soon' is not a valid integer.",
    'Change --request_timeout in the options of the preset.',
  ],
  [
    'unknown-flag',
    'startup/bad-option',
    'litellm does not know --nope.',
    'Correct or remove it in `extraArgs`; this version of LiteLLM may lack it.',
  ],
]
