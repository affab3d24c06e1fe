/** A preset of the zoo's Llama on NVIDIA GPUs alone: compiled, with CUDA graphs, in a few GiB of each device. */
import type { Capability, Preset } from '../contract/preset.ts'
import { vllmClaims } from './base.ts'
import { definePreset, type OptionsOf } from './define-preset.ts'
import { knownOfVllm } from './known-vllm.ts'
import { nvidia } from './overlays/nvidia.ts'
import { zooContent } from './zoo-content.ts'
import { zooOptions } from './zoo-on-cpu.ts'

type Options = OptionsOf<'vllm'>

interface OwnOfGpuPreset extends Omit<
  Preset<'vllm', Options>,
  'engine' | 'model' | 'options' | 'claims' | 'needs' | 'groups'
> {
  readonly devices: number
  /** They are laid over `gpuOptions`. */
  readonly options: Partial<Options>
  /** What the server promises beyond `vllmClaims`. */
  readonly alsoClaims: readonly Capability[]
}

const { maxModelLen, maxNumSeqs, offline } = zooOptions

export const gpuOptions: Partial<Options> = { maxModelLen, maxNumSeqs, offline, ...nvidia.options }

export const gpuPreset = ({ devices, options, alsoClaims, ...own }: OwnOfGpuPreset) =>
  definePreset({
    engine: 'vllm',
    model: 'zoo:llama',
    // The runtime of each device takes some of the machine's memory beside the engine.
    needs: { accelerator: 'nvidia', devices, memoryGiB: 4 + 4 * devices },
    knownFindings: knownOfVllm,
    expectations: { content: zooContent },
    ...own,
    groups: ['gpu'],
    options: { ...gpuOptions, ...options },
    claims: [...vllmClaims, ...alsoClaims],
  })

/** The same arithmetic in another order, for presets that divide the model among devices. */
export const dividedExpectations = {
  content: zooContent,
  // Measured on one device and, tensor parallel, on two: under 0.0001 nats a token.
  goldens: [{ file: 'zoo:llama', cases: 16, bounds: { meanNats: 0.005 } }],
} as const
