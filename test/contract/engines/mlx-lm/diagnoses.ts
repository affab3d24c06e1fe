/** What each log in test/fixtures/startup-mlx-lm has to be taken for. */
import type { transformersDiagnoses } from '../transformers/diagnoses.ts'

const otherModel = 'Change the `model` of the preset: a folder that exists, or an id such as owner/name.'

export const mlxLmDiagnoses: typeof transformersDiagnoses = [
  [
    'bad-choice',
    'startup/bad-option',
    "mlx_lm.server refuses --log-level: invalid choice: 'LOUD'.",
    'Change --log-level in `extraArgs`.',
  ],
  [
    'bad-config-json',
    'startup/bad-model',
    'The config.json of the model is not valid JSON.',
    'Repair that file, or change the `model` of the preset.',
  ],
  [
    'bad-number',
    'startup/bad-option',
    "mlx_lm.server refuses --max-tokens: invalid int value: 'many'.",
    'Change `sampling.maxTokens`.',
  ],
  ['missing-adapter', 'startup/bad-model', 'No adapter exists at /models/none.', 'Change `adapterPath`.'],
  [
    'missing-tokenizer',
    'startup/bad-tokenizer',
    'The checkpoint holds no tokenizer that can be loaded.',
    'Add tokenizer.json and tokenizer_config.json to the checkpoint.',
  ],
  [
    'missing-weights',
    'startup/bad-weights',
    '/models/no-weights holds no weights.',
    'Add the missing weight files to the checkpoint.',
  ],
  [
    'port-taken',
    'startup/port-taken',
    'The port was in use by another process when the server tried to open it.',
    'Leave `port` out so that a free one is chosen.',
  ],
  [
    'unknown-flag',
    'startup/bad-option',
    'mlx_lm.server does not know --nope.',
    'Correct or remove it in `extraArgs`; this version of mlx-lm may lack it.',
  ],
  [
    'unknown-model-id',
    'startup/bad-model',
    'The model is not in the cache of this machine, and the start is offline.',
    'Download the model first, or set `offline` to false.',
  ],
  ['unknown-model-path', 'startup/bad-model', 'No model exists at /models/none.', otherModel],
  [
    'unknown-model-type',
    'startup/unsupported',
    'This version of mlx-lm does not support the model type martian.',
    'Change the `model` of the preset, or use a newer version of mlx-lm.',
  ],
  [
    'wrong-shape',
    'startup/bad-weights',
    'The weight model.layers.0.mlp.gate_proj.weight has the shape (384, 256), but config.json makes it (64, 256).',
    'Repair the checkpoint: config.json and weights do not belong together.',
  ],
]
