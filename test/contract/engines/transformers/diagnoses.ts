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
    '"bf16" is not a data type of torch.',
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
    'Change `quantization`: bnb-4bit or bnb-8bit; a quantized checkpoint does not need it.',
  ],
  [
    'bitsandbytes-missing',
    'startup/unsupported',
    'The environment of Transformers lacks bitsandbytes.',
    'Remove `quantization` or `attnImplementation`, or install the package that the log names.',
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
    'Remove `quantization` or `attnImplementation`, or install the package that the log names.',
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
    'Choose a model with another quantization, or install the package that the log names.',
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
    'Put the files of the tokenizer beside the weights.',
  ],
  [
    'missing-weights',
    'startup/bad-weights',
    '/models/no-weights holds no weights.',
    'Add the missing weight files to the checkpoint.',
  ],
  [
    'no-device',
    'startup/unsupported',
    'The server is set to compute on an NVIDIA GPU, but this machine has no NVIDIA driver.',
    'Change `device`, or run on a machine with a GPU.',
  ],
  [
    'port-taken',
    'startup/port-taken',
    'Port 8233 was in use by another process when the server tried to open it.',
    'Leave `port` out so that a free one is chosen.',
  ],
  [
    'unknown-architecture',
    'startup/unsupported',
    'This version of Transformers does not support the architecture LamaForCausalLM.',
    'Change the `model` of the preset, or use a newer version of Transformers.',
  ],
  [
    'unknown-device',
    'startup/bad-option',
    '"gpu" is not a device of torch.',
    'Change `device`: auto, cpu, or a device such as cuda:0.',
  ],
  [
    'unknown-flag',
    'startup/bad-option',
    'transformers serve does not know --no-such-flag.',
    'Correct or remove it in `extraArgs`; this version of Transformers may lack it.',
  ],
  [
    'unknown-model-id',
    'startup/bad-model',
    'org/none is not in the cache of this machine, and the start is offline.',
    'Download the model first, or set `offline` to false.',
  ],
  [
    'unknown-model-path',
    'startup/bad-model',
    'No model exists at /models/none.',
    'Change the `model` of the preset: a folder that exists, or an id such as owner/name.',
  ],
  [
    'unknown-model-type',
    'startup/unsupported',
    'This version of Transformers does not support the model type lama.',
    'Change the `model` of the preset, or use a newer version of Transformers.',
  ],
  [
    'wrong-shape',
    'startup/bad-weights',
    'The weights of /models/wrong-shape do not have the shape that its config.json gives: model.layers.{0, 1, 2, 3, 4}.mlp.up_proj.weight is [384, 256], not [448, 256].',
    'Use the config.json that belongs to these weights.',
  ],
]
