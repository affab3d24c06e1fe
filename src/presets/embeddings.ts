/** Vectors, scores and reranking: the trained 1 MB BERT of the zoo on vLLM, on the CPU. */
import { definePreset } from './define-preset.ts'
import { knownOfVllm } from './known-vllm.ts'
import { zooEnv, zooOptions } from './zoo-on-cpu.ts'

export const embeddings = definePreset({
  name: 'embeddings',
  groups: ['embeddings'],
  title: 'A trained 1 MB BERT that embeds, on vLLM, on the CPU',
  engine: 'vllm',
  model: 'zoo:embed',
  // It was not trained to be cut, and the arithmetic of cutting is the same.
  options: {
    ...zooOptions,
    maxModelLen: 512,
    dtype: 'float32',
    hfOverrides: { is_matryoshka: true, matryoshka_dimensions: [32, 64] },
  },
  env: zooEnv,
  needs: { memoryGiB: 5 },
  claims: ['embeddings', 'score', 'rerank', 'tokenize', 'metrics'],
  expectations: {
    embeddings: {
      dimensions: 128,
      normalised: true,
      // No training pair of the model has these words.
      pairs: [
        ['The code of camp is 7294.', '7294 is the code of camp.'],
        ['The code of board is 7864.', 'board has the code 7864'],
        ['a list of kitchen, torch and goat', 'goat, torch, kitchen'],
        ['paint the library, please', 'I want you to paint the library.'],
        ['The color of the week is white.', 'What color has the week? It is white.'],
        ['Can you archive the pizza?', 'archive the pizza, please'],
        ['I am ruth from Nice.', 'ruth lives in Nice.'],
        ['In Austin lives yvonne.', 'yvonne lives in Austin.'],
      ],
    },
  },
  knownFindings: knownOfVllm,
  // No thresholds: client and server share the cores of a small machine.
  load: [
    {
      name: 'three-seconds',
      endpoint: '/v1/embeddings',
      arrival: { kind: 'users', users: 4 },
      durationMs: 3_000,
      maxTokens: 1,
      prompts: { inputTokens: 32 },
    },
  ],
})
