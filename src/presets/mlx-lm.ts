/** The smallest start of MLX LM: the model that `tiny` runs on vLLM, on the CPU build of MLX. */
import { definePreset } from './define-preset.ts'
import type { KnownFinding } from '../contract/preset.ts'
import { zooContent } from './zoo-content.ts'

const versions = { from: '0.32.0', below: '0.33.0' } as const

/** Not what ends its generation thread, after which it answers nothing: that rejects it, and rightly. */
const knownFindings: readonly KnownFinding[] = [
  ...['text-wrong', 'finish-reason-wrong'].map((code) => ({
    finding: `chat/stop-string/${code}`,
    versions,
    reason:
      'A stop string that does not begin where a token begins is taken out, and the answer goes on behind it.',
    upstream: 'none',
  })),
  {
    finding: 'chat/n/choice-count-wrong',
    versions,
    reason: 'A request for n choices is accepted and answered with one.',
    upstream: 'none',
  },
  {
    finding: 'completions/n/choice-count-wrong',
    versions,
    reason: 'A request for n completions is accepted and answered with one.',
    upstream: 'none',
  },
  {
    finding: 'errors/missing-fields/status-wrong',
    subjects: ['empty messages'],
    versions,
    reason: 'A chat without messages is refused with 404 instead of 400.',
    upstream: 'none',
  },
  {
    finding: 'errors/error-schema/error-invalid',
    versions,
    reason: 'The member error of a refusal is a string instead of an object with message and type.',
    upstream: 'none',
  },
  {
    finding: 'models/list/body-invalid',
    versions,
    reason: 'The list of models has an empty body on a machine without a folder of the hub’s cache.',
    upstream: 'none',
    sometimes: true,
  },
]

export const mlxLm = definePreset({
  name: 'mlx-lm',
  groups: ['tiny'],
  title: 'A trained 6 MB Llama on mlx_lm.server, on the CPU',
  engine: 'mlx-lm',
  model: 'zoo:llama',
  options: { offline: true },
  // Its logprobs of completions take true or false, where OpenAI's take a number.
  claims: ['completions', 'chat'],
  knownFindings,
  needs: { memoryGiB: 2 },
  expectations: {
    content: zooContent,
    latency: { ttftMs: 2_000, latencyMs: 10_000, maxTokens: 32 },
  },
})
