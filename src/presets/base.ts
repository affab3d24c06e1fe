/** What `extends: base` brings: what vLLM offers with any model and what is known of it, and nothing of a model or a machine. */
import type { Capability } from '../contract/preset.ts'
import { knownOfVllm } from './known-vllm.ts'
import type { Plain } from './merge.ts'

/** What vLLM offers for every model. */
export const vllmClaims = [
  'completions',
  'chat',
  'logprobs',
  'echo',
  'token-ids',
  'metrics',
  'seed',
] as const satisfies readonly Capability[]

/** Presets that are extended and never run: they have no model. */
export const bases: Readonly<Record<string, Plain>> = {
  base: { engine: 'vllm', claims: vllmClaims, knownFindings: knownOfVllm },
}
