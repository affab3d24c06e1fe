/** Groups of presets that Servewright knows, in words. */

/** Groups that presets name; those of a user's own presets come on top. */
export const groupTitles = {
  tiny: 'The smallest start of each engine: for pull requests',
  integration: 'Plain serving of models with billions of parameters',
  qwen: 'Models of the Qwen family',
  eagle: 'Speculation with an EAGLE draft',
  'tool-calling': 'Tool calls',
  reasoning: 'Reasoning separated from content',
  'multi-lora': 'Several LoRA adapters on one server',
  'prefix-caching': 'Prefix caching',
  'chunked-prefill': 'Chunked prefill',
  quantized: 'Quantized checkpoints',
  access: 'API keys and the routes they protect',
  embeddings: 'Vectors, scores and reranking',
  gpu: 'What only GPUs do: several of them, compiled graphs, 8-bit floats',
} as const satisfies Readonly<Record<string, string>>

/** Groups that are worked out rather than named. */
export const derivedGroupTitles = {
  autotest: 'What this machine can run, on its accelerator if it has one',
  all: 'Every preset',
} as const satisfies Readonly<Record<string, string>>
