/** What the presets of draft tokens on the zoo's Llama have in common. */
import type { Preset } from '../contract/preset.ts'
import type { SpeculationExpectation, SpeculationPrompt } from '../contract/speculation-expectation.ts'
import type { OptionsOf } from './define-preset.ts'
import { toolExpectation } from './tool-expectation.ts'
import { knownOfVllm } from './known-vllm.ts'
import { zooOptions } from './zoo-on-cpu.ts'
import { zooPreset } from './zoo-preset.ts'

/** Everything but the drafts: the options of the baseline. */
const plainOptions = {
  ...zooOptions,
  tools: { autoChoice: true, parser: 'hermes' },
  structuredOutputs: { backend: 'xgrammar', disableAnyWhitespace: true },
} as const

interface OwnOfSpeculationPreset extends Pick<Preset, 'name' | 'title' | 'groups'> {
  readonly speculative: OptionsOf<'vllm'>['speculative']
  readonly speculation: SpeculationExpectation
}

const emptyTopK = {
  finding: 'sampling/truncation/not-answered',
  versions: { from: '0.32', below: '0.33' },
  deadly: true,
  reason:
    'With draft tokens a sampled request with top_k ends the engine: "max(): Expected reduction dim to be specified for input.numel() == 0".',
  upstream: 'none',
} as const

/** The zoo's Llama with draft tokens, beside the same server without, and with tools and schemas in both. */
export const speculationPreset = ({ speculative, speculation, ...own }: OwnOfSpeculationPreset) =>
  zooPreset({
    ...own,
    options: { ...plainOptions, speculative },
    knownFindings: [...knownOfVllm, emptyTopK],
    baseline: { title: 'without speculation', options: plainOptions },
    alsoClaims: ['tools', 'parallel-tools', 'structured-output', 'speculation'],
    expectations: { tools: toolExpectation, speculation },
  })

/** Text that repeats itself, text known by heart, and text that is neither. */
export const speculationPrompts: readonly SpeculationPrompt[] = [
  {
    endpoint: 'completions',
    prompt:
      'I am going to count from 1 to 250 only once. I will not say anything further. 1,2,3,4,5,6,7,8,9,10,',
    maxTokens: 64,
  },
  { endpoint: 'chat', prompt: 'Recite the long poem.', maxTokens: 40 },
  {
    endpoint: 'chat',
    prompt: 'Repeat: apple river stone cloud green table window garden silver music',
    maxTokens: 48,
  },
  { endpoint: 'chat', prompt: 'What is the capital of France?', maxTokens: 32 },
]

/** Text that stands in the prompt already: what a look-up can find. */
export const copyPrompts: readonly SpeculationPrompt[] = [
  {
    endpoint: 'chat',
    prompt: 'Repeat: apple river stone cloud green table window garden silver music',
    maxTokens: 48,
  },
  {
    endpoint: 'chat',
    prompt: 'Repeat: winter paper bridge yellow forest coffee mountain letter',
    maxTokens: 48,
  },
  { endpoint: 'chat', prompt: 'Repeat: lemon market silver garden window table green cloud', maxTokens: 48 },
]
