/** A preset of a trained model of the zoo on vLLM's CPU build: what it says itself, over what all of them share. */
import type { Capability, Preset } from '../contract/preset.ts'
import { vllmClaims } from './base.ts'
import { definePreset, type OptionsOf } from './define-preset.ts'
import { knownOfVllm } from './known-vllm.ts'
import { zooEnv, zooOptions } from './zoo-on-cpu.ts'

type Options = OptionsOf<'vllm'>

interface OwnOfZooPreset extends Omit<Preset<'vllm', Options>, 'engine' | 'model' | 'options' | 'claims'> {
  /** One of the zoo. Default `zoo:llama`. */
  readonly model?: string
  /** Laid over `zooOptions`; an option that holds others replaces them all. */
  readonly options?: Partial<Options>
  /** What the server promises beyond `vllmClaims`. */
  readonly alsoClaims: readonly Capability[]
}

export const zooPreset = ({ options, alsoClaims, ...own }: OwnOfZooPreset) =>
  definePreset({
    engine: 'vllm',
    model: 'zoo:llama',
    env: zooEnv,
    needs: { memoryGiB: 5 },
    knownFindings: knownOfVllm,
    ...own,
    options: { ...zooOptions, ...options },
    claims: [...vllmClaims, ...alsoClaims],
  })
