/** Options on what `llama-server` can do beyond plain generation, one group for each feature. */
import { z } from 'zod'
import { anyJson, group, toggle, value, whenTrue, written } from '../flags.ts'

const word = z.string().min(1)

const chat = group({
  jinja: toggle('--jinja'),
  template: value('--chat-template', word),
  templateFile: value('--chat-template-file', word),
  templateKwargs: anyJson('--chat-template-kwargs'),
  skipParsing: toggle('--skip-chat-parsing'),
  prefillAssistant: toggle('--prefill-assistant'),
})

const reasoning = group({
  mode: value('--reasoning', z.enum(['on', 'off', 'auto'])),
  format: value('--reasoning-format', z.enum(['none', 'deepseek', 'deepseek-legacy', 'auto'])),
  budget: value('--reasoning-budget', z.int().min(-1)),
})

/** Commas and colons part the list: no path of an adapter may have them. */
const adapter = z.strictObject({
  path: z.string().regex(/^[^,:]+$/, { error: 'must be a path without a comma or a colon' }),
  scale: z.number().optional(),
})

const lora = group({
  adapters: written({
    flag: '--lora-scaled',
    schema: z.array(adapter).min(1),
    about: 'Default of `scale`: 1.',
    write: (adapters) => [
      '--lora-scaled',
      adapters.map(({ path, scale = 1 }) => `${path}:${scale}`).join(','),
    ],
  }),
  initWithoutApply: whenTrue('--lora-init-without-apply'),
})

const speculative = group({
  // A free word: several types may be joined by commas.
  type: value('--spec-type', word),
  draftModel: value('--spec-draft-model', word),
  draftMax: value('--spec-draft-n-max', z.int().min(1)),
  draftMin: value('--spec-draft-n-min', z.int().min(0)),
  draftMinProbability: value('--spec-draft-p-min', z.number().min(0).max(1)),
  draftGpuLayers: value('--spec-draft-ngl', z.union([z.int().min(0), z.enum(['auto', 'all'])])),
})

/** What requests get that do not say otherwise. */
const sampling = group({
  seed: value('--seed', z.int()),
  temperature: value('--temp', z.number().min(0)),
  topK: value('--top-k', z.int().min(0)),
  topP: value('--top-p', z.number().min(0).max(1)),
  minP: value('--min-p', z.number().min(0).max(1)),
})

// No `apiKey`: arguments can be read by everybody on the machine, so keys travel in the environment.
const endpoints = group({
  metrics: whenTrue('--metrics'),
  slots: toggle('--slots'),
  props: whenTrue('--props'),
  ui: toggle('--ui'),
})

const logs = group({
  verbosity: value('--verbosity', z.int().min(0)),
  timestamps: toggle('--log-timestamps'),
  prefix: toggle('--log-prefix'),
})

export const featureOptions = { chat, reasoning, lora, speculative, sampling, endpoints, logs }
