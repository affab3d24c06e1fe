/** What each log in test/fixtures/startup-transformers has to be taken for. */
import type { StartupCode } from '../../../../src/base/errors.ts'

export const transformersDiagnoses: readonly (readonly [
  log: string,
  code: StartupCode,
  summary: string,
  hint: string,
])[] = [
  [
    'bad-attention',
    'startup/bad-option',
    'Transformers has no attention implementation "nope".',
    'Change `attnImplementation`: eager, flash_attention_2, flash_attention_3, flex_attention, sdpa, or a kernel of a hub.',
  ],
  [
    'bad-choice',
    'startup/bad-option',
    "transformers serve refuses --reasoning: 'maybe' is not one of 'on', 'off', 'auto'.",
    'Change `reasoning`.',
  ],
  [
    'bad-config-json',
    'startup/bad-model',
    '/models/bad-json/config.json is not valid JSON.',
    'Repair that file, or change the `model` of the preset.',
  ],
  [
    'bad-dtype',
    'startup/bad-option',
    'torch has no type "bf16".',
    'Change `dtype`: auto, or a name such as float32, float16, bfloat16.',
  ],
  [
    'bad-number',
    'startup/bad-option',
    "transformers serve refuses --default-seed: 'many' is not a valid integer.",
    'Change `defaultSeed`.',
  ],
  [
    'bad-quantization',
    'startup/bad-option',
    'transformers serve has no quantization method "int3".',
    'Change `quantization`: bnb-4bit or bnb-8bit; a quantized checkpoint needs none.',
  ],
  [
    'bitsandbytes-missing',
    'startup/unsupported',
    'The environment of Transformers lacks bitsandbytes.',
    'Leave out `quantization` or `attnImplementation`, or install the package that the log names.',
  ],
  [
    'corrupt-weights',
    'startup/bad-weights',
    'The weights of /models/cut-weights cannot be read: Error while deserializing header: incomplete metadata, file not fully covered.',
    'Copy or download the checkpoint again.',
  ],
  [
    'flash-attention-missing',
    'startup/unsupported',
    'The environment of Transformers lacks FlashAttention2.',
    'Leave out `quantization` or `attnImplementation`, or install the package that the log names.',
  ],
  [
    'garbage-weights',
    'startup/bad-weights',
    'The weights of /models/text-weights cannot be read: Error while deserializing header: header too large.',
    'Copy or download the checkpoint again.',
  ],
  [
    'gptqmodel-missing',
    'startup/unsupported',
    'The environment of Transformers lacks gptqmodel.',
    'Choose a model that is quantized otherwise, or install the package that the log names.',
  ],
  [
    'missing-config',
    'startup/bad-model',
    '/models/no-config is not a model: it has no config.json that names its type.',
    'Change the `model` of the preset, or complete that folder.',
  ],
  [
    'missing-tokenizer',
    'startup/bad-tokenizer',
    '/models/no-tokenizer has no tokenizer that can be loaded.',
    'Put the tokenizer’s files beside the weights.',
  ],
  [
    'missing-weights',
    'startup/bad-weights',
    'There are no weights in /models/no-weights.',
    'Complete the checkpoint.',
  ],
  [
    'no-device',
    'startup/unsupported',
    'The server shall compute on an NVIDIA GPU, and this machine has no driver for one.',
    'Change `device`, or run on a machine with a GPU.',
  ],
  [
    'port-taken',
    'startup/port-taken',
    'Port 8233 was taken by another program while the server started.',
    'Leave `port` out, and a fresh one is chosen.',
  ],
  [
    'unknown-architecture',
    'startup/unsupported',
    'This version of Transformers has no architecture LamaForCausalLM.',
    'Change the `model` of the preset, or use newer Transformers.',
  ],
  [
    'unknown-device',
    'startup/bad-option',
    'torch knows no device "gpu".',
    'Change `device`: auto, cpu, or a device such as cuda:0.',
  ],
  [
    'unknown-flag',
    'startup/bad-option',
    'transformers serve does not know --no-such-flag.',
    'Correct or remove it in `extraArgs`; this version of Transformers may not have it.',
  ],
  [
    'unknown-model-id',
    'startup/bad-model',
    'org/none was never downloaded to this machine, and the start is offline.',
    'Download the model before, or set `offline` to false.',
  ],
  [
    'unknown-model-path',
    'startup/bad-model',
    'There is no model at /models/none.',
    'Change the `model` of the preset: a folder that exists, or an id such as owner/name.',
  ],
  [
    'unknown-model-type',
    'startup/unsupported',
    'Transformers does not know the model type lama.',
    'Change the `model` of the preset, or use newer Transformers.',
  ],
  [
    'wrong-shape',
    'startup/bad-weights',
    'The weights of /models/wrong-shape have not the shape that its config.json says: model.layers.{0, 1, 2, 3, 4}.mlp.up_proj.weight is [384, 256], not [448, 256].',
    'Use the config.json that belongs to these weights.',
  ],
]
